using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>The floating-point array of a <c>.npy</c> file, or those of a <c>.npz</c> archive.</summary>
internal sealed class NumpyArrays : ArrayFile
{
    private readonly Dictionary<string, NpyArray> _arrays = [];

    public NumpyArrays(string path, bool archive)
    {
        if (archive)
        {
            foreach (string name in NpzFile.List(path))
            {
                ReadEntry(path, name);
            }
        }
        else
        {
            _arrays.Add(Path.GetFileNameWithoutExtension(path), NpyFile.Read(path));
        }

        Arrays = [.. _arrays.Select(entry => new ArrayShape(entry.Key, entry.Value.Shape))];
    }

    public override IReadOnlyList<ArrayShape> Arrays { get; }

    public override void Read(string name, long start, Span<float> values) =>
        _arrays[name].Values.AsSpan((int)start, values.Length).CopyTo(values);

    private void ReadEntry(string path, string name)
    {
        try
        {
            _arrays.Add(name, NpzFile.Read(path, name));
        }
        catch (CheckpointException e) when (e.Fault == CheckpointFault.UnsupportedType)
        {
            // An array of integers or texts, such as the tokens: there to be passed over.
        }
    }
}

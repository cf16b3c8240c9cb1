using Attendance.Weights;

namespace Attendance.Files;

/// <summary>The floating-point tensors of a <c>.safetensors</c> file, mapped and not read.</summary>
internal sealed class SafetensorsArrays : ArrayFile
{
    private readonly SafetensorsFile _file;

    public SafetensorsArrays(string path)
    {
        _file = SafetensorsFile.Open(path);
        Arrays = [.. _file.Tensors.Values.Where(t => t.DType.IsFloat()).Select(t => new ArrayShape(t.Name, t.Shape))];
    }

    public override IReadOnlyList<ArrayShape> Arrays { get; }

    public override IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public override void Read(string name, long start, Span<float> values) => _file.Tensors[name].CopyTo(start, values);

    public override void Dispose() => _file.Dispose();
}

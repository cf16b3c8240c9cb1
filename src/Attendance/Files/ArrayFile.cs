using Attendance.Errors;

namespace Attendance.Files;

/// <summary>Named arrays of floating-point numbers in a file of any of the kinds that can be opened.</summary>
internal abstract class ArrayFile : IDisposable
{
    /// <summary>The names of the floating-point arrays with their shapes, in the file's order.</summary>
    public abstract IReadOnlyList<ArrayShape> Arrays { get; }

    /// <summary>The file's metadata; empty where its kind has none.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    /// <summary>Copies elements of one array as float32.</summary>
    /// <param name="name">One of <see cref="Arrays"/>.</param>
    /// <param name="start">The first element in row-major order.</param>
    /// <param name="values">As many as are wanted.</param>
    public abstract void Read(string name, long start, Span<float> values);

    /// <summary>Opens a file by its extension.</summary>
    /// <exception cref="CheckpointException">It is not there, damaged, or of another kind.</exception>
    public static ArrayFile Open(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".safetensors" => new SafetensorsArrays(path),
            ".npy" => new NumpyArrays(path, archive: false),
            ".npz" => new NumpyArrays(path, archive: true),
            string extension => throw new CheckpointException(
                CheckpointFault.Unreadable,
                path,
                $"{path}: cannot be opened: "
                    + (extension.Length == 0 ? "it has no extension" : $"'{extension}' is not known")
                    + "; expected a .safetensors, .npy or .npz file."),
        };

    /// <inheritdoc/>
    public virtual void Dispose() { }
}

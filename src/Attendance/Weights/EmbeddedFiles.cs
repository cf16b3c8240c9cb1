using System.Reflection;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>A checkpoint's files inside this assembly: they are found from any folder, and without a network.</summary>
public sealed class EmbeddedFiles : CheckpointFiles
{
    private static readonly Assembly s_assembly = typeof(EmbeddedFiles).Assembly;
    private readonly string _prefix;

    private EmbeddedFiles(string name)
    {
        Name = name;
        _prefix = $"models/{name}/";
    }

    /// <summary>The built-in model. Shared: disposing of it does nothing.</summary>
    public static EmbeddedFiles Demo { get; } = new("demo");

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool Exists(string fileName) => s_assembly.GetManifestResourceInfo(_prefix + fileName) is not null;

    /// <inheritdoc/>
    public override string PathOf(string fileName) => $"{Name}/{fileName}";

    /// <inheritdoc/>
    public override byte[] ReadAllBytes(string fileName)
    {
        using UnmanagedMemoryStream stream = Open(fileName);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public override MappedMemory Map(string fileName) => MappedMemory.OfResource(Open(fileName));

    // The runtime hands resources out as a view of the loaded image, which is what makes Map free of copies.
    private UnmanagedMemoryStream Open(string fileName) =>
        (UnmanagedMemoryStream?)s_assembly.GetManifestResourceStream(_prefix + fileName)
        ?? throw new CheckpointException(
            CheckpointFault.MissingFile, PathOf(fileName), $"{PathOf(fileName)}: there is no such file.");
}

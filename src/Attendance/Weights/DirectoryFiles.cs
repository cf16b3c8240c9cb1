namespace Attendance.Weights;

/// <summary>A checkpoint's files in a folder on disk.</summary>
public sealed class DirectoryFiles : CheckpointFiles
{
    private readonly string _path;

    /// <summary>Names the folder; it is not looked at before a file is asked for.</summary>
    /// <param name="path">The folder, absolute or relative to the current one.</param>
    public DirectoryFiles(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Name = path;

        // Made absolute now: the current folder may change before a file is asked for.
        _path = Path.GetFullPath(path);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override bool Exists(string fileName) => File.Exists(Locate(fileName));

    /// <inheritdoc/>
    public override string PathOf(string fileName) => Path.Combine(Name, fileName);

    /// <inheritdoc/>
    public override byte[] ReadAllBytes(string fileName)
    {
        string path = Locate(fileName);
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, PathOf(fileName), e);
        }
    }

    /// <inheritdoc/>
    public override MappedMemory Map(string fileName) => MappedMemory.OfFile(Locate(fileName), PathOf(fileName));

    private string Locate(string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        return Path.Combine(_path, fileName);
    }
}

namespace Attendance.Weights;

/// <summary>
/// The files of one checkpoint, by name: a folder on disk, or resources inside an assembly. What the files mean, and
/// which of them a model needs, is the reader's business.
/// </summary>
public abstract class CheckpointFiles : IDisposable
{
    /// <summary>The checkpoint as the user knows it, for example <c>demo</c> or <c>/models/gpt2</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there is such a file. A folder of that name is none.</summary>
    /// <param name="fileName">For example <c>config.json</c>.</param>
    public abstract bool Exists(string fileName);

    /// <summary>The file as messages name it, for example <c>demo/config.json</c>; it need not exist.</summary>
    /// <param name="fileName">For example <c>config.json</c>.</param>
    public abstract string PathOf(string fileName);

    /// <summary>Reads a whole file.</summary>
    /// <param name="fileName">For example <c>config.json</c>.</param>
    /// <exception cref="Errors.CheckpointException">It is not there, or cannot be read.</exception>
    public abstract byte[] ReadAllBytes(string fileName);

    /// <summary>Makes a file's bytes addressable in place, without reading or copying them.</summary>
    /// <param name="fileName">For example <c>model.safetensors</c>.</param>
    /// <returns>Memory that the caller disposes of.</returns>
    /// <exception cref="Errors.CheckpointException">It is not there, or cannot be read.</exception>
    public abstract MappedMemory Map(string fileName);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what a derived class holds; there is nothing to do here.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}

using Attendance.Errors;
using Microsoft.Win32.SafeHandles;

namespace Attendance.Weights;

/// <summary>
/// A file that appears all at once: it is written under a temporary name in the same folder and renamed by
/// <see cref="Complete"/>. Without that, <see cref="Dispose"/> removes it, and what stood there before stays as it was.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    // COR_E_IO: the runtime puts it on the error for room that cannot be reserved, and the system's code on all others.
    private const int NoErrorCode = unchecked((int)0x80131620);

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private bool _finished;

    private AtomicFile(string file, string path, string temporary, FileStream stream)
    {
        FileName = file;
        _path = path;
        _temporary = temporary;
        _stream = stream;

        // Asked for once: the stream finds out where the file stands each time that it is asked.
        _handle = stream.SafeFileHandle;
    }

    /// <summary>The file, as the user named it.</summary>
    public string FileName { get; }

    /// <summary>Opens the temporary file.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="length">Its length in bytes, when known: a disk without the room is noticed at once.</param>
    /// <exception cref="OutputException">No such folder, no permission, no room, or a folder has that name.</exception>
    public static AtomicFile Create(string path, long length = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new OutputException(path, $"{path}: cannot be written: it is a folder; name a file.");
        }

        string folder = Path.GetDirectoryName(full) ?? full;
        if (folder == "/dev")
        {
            // A rename would put a file in the place of /dev/null or /dev/stdout, for everybody.
            throw new OutputException(path, $"{path}: cannot be written: it is a device; name a file.");
        }

        string temporary = Path.Combine(folder, $".attendance-{Path.GetRandomFileName()}.tmp");
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = 1 << 16,
                PreallocationSize = length,
            };
            return new AtomicFile(path, full, temporary, new FileStream(temporary, options));
        }
        catch (IOException e) when (length > 0 && e.HResult == NoErrorCode)
        {
            Delete(temporary);
            throw new OutputException(
                path,
                $"{path}: cannot be written: no room for {length} bytes; free some space, or choose another place.",
                e);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            Delete(temporary);
            throw FileFaults.Writing(path, e, temporary);
        }
    }

    /// <summary>Writes a whole file at once.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="bytes">What it shall hold.</param>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        using AtomicFile file = Create(path, bytes.Length);
        file.Write(bytes);
        file.Complete();
    }

    /// <summary>Appends bytes.</summary>
    /// <param name="bytes">Any number.</param>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Writing(FileName, e, _temporary);
        }
    }

    /// <summary>
    /// Leaves room for bytes that <see cref="WriteAt"/> will fill; what is appended next comes behind it.
    /// </summary>
    /// <param name="length">Number of bytes.</param>
    /// <returns>The room's first byte.</returns>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    internal long Reserve(long length)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            // What was appended must be in the file before others write beside it through the handle.
            _stream.Flush();
            long start = _stream.Position;
            _stream.Position = start + length;
            return start;
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Writing(FileName, e, _temporary);
        }
    }

    /// <summary>Writes bytes where <see cref="Reserve"/> left room. Several threads may at once.</summary>
    /// <param name="start">The first one's place in the file.</param>
    /// <param name="bytes">Any number.</param>
    /// <exception cref="OutputException">The disk is full, or failed.</exception>
    internal void WriteAt(long start, ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            RandomAccess.Write(_handle, bytes, start);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Writing(FileName, e, _temporary);
        }
    }

    /// <summary>Puts the file in its place. Nothing can be written afterwards.</summary>
    /// <exception cref="OutputException">The disk is full or failed, or the name cannot be taken.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            // To the disk first: a rename that survives a power cut without its data would be half a file.
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            _finished = true;
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Writing(FileName, e, _temporary);
        }
    }

    /// <summary>Removes the temporary file unless it was completed.</summary>
    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            // The last buffer did not fit on the disk; the file is not wanted any more.
        }

        Delete(_temporary);
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            // The folder is gone or has become read-only; the error that led here says more than this one.
        }
    }
}

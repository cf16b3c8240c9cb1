using System.IO.MemoryMappedFiles;
using Attendance.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Attendance.Weights;

/// <summary>
/// The bytes of one file, read-only and where they lie: a memory-mapped file, or a resource inside the loaded assembly.
/// Pages are read from disk when they are first touched; nothing is copied.
/// </summary>
/// <remarks>
/// After <see cref="Dispose"/> the address is gone, and <see cref="Pointer"/> throws; a pointer or span that was taken
/// before must no longer be used. A file must not be shortened by anybody while it is mapped: the operating system ends
/// a process that touches a page that is no longer there.
/// </remarks>
public sealed unsafe class MappedMemory : IDisposable
{
    private readonly long _length;
    private readonly object _owner;
    private byte* _pointer;
    private int _disposed;

    private MappedMemory(byte* pointer, long length, object owner)
    {
        _pointer = pointer;
        _length = length;
        _owner = owner;
    }

    /// <summary>Gives the address back when nobody did.</summary>
    ~MappedMemory() => Release();

    /// <summary>The first byte; null when <see cref="Length"/> is 0. Keep this object alive while it is used.</summary>
    /// <exception cref="ObjectDisposedException">The memory was given back.</exception>
    public byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            return _pointer;
        }
    }

    /// <summary>Number of bytes.</summary>
    public long Length => _length;

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Maps a file; an empty one too.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="file">What the user calls it.</param>
    /// <exception cref="Errors.CheckpointException">It is not there, or cannot be read.</exception>
    internal static MappedMemory OfFile(string path, string file)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!stream.CanSeek)
            {
                throw new IOException("it is not an ordinary file");
            }

            long length = stream.Length;
            if (length == 0)
            {
                return new MappedMemory(null, 0, stream);
            }

            using var map = MemoryMappedFile.CreateFromFile(
                stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* pointer = null;

            // The handle counts this reference: the view stays mapped until Release gives it back.
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            HugePages.Advise(pointer, length);
            return new MappedMemory(pointer + view.PointerOffset, length, view.SafeMemoryMappedViewHandle);
        }
        catch (Exception e) when (FileFaults.IsFromFileSystem(e))
        {
            throw FileFaults.Reading(path, file, e);
        }
    }

    /// <summary>The bytes of a resource, inside the image of its assembly.</summary>
    internal static MappedMemory OfResource(UnmanagedMemoryStream resource) =>
        new(resource.PositionPointer, resource.Length, resource);

    private void Release()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _pointer = null;
        if (_owner is SafeMemoryMappedViewHandle handle)
        {
            handle.ReleasePointer();
        }
    }
}

using System.Buffers.Binary;

using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// One <c>.safetensors</c> file, memory-mapped and used in place: 8 bytes of header length, a JSON header, and the
/// tensors' bytes one after the other.
/// </summary>
/// <remarks>Opening reads and checks the header only; the cost does not grow with the size of the tensors.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The longest header that the format allows, in bytes.</summary>
    internal const int MaxHeaderLength = 100_000_000;

    /// <summary>Bytes of the header's length, in front of the header.</summary>
    internal const int PrefixLength = 8;

    private readonly MappedMemory _memory;

    private unsafe SafetensorsFile(MappedMemory memory, string file)
    {
        _memory = memory;
        FileName = file;
        long length = memory.Length;
        if (length < PrefixLength)
        {
            throw Broken(CheckpointFault.Truncated, $"has {length} bytes; a safetensors file has at least 10");
        }

        ReadOnlySpan<byte> prefix = new(memory.Pointer, (int)Math.Min(length, 64));
        if (prefix.StartsWith("version https://git-lfs"u8))
        {
            throw new CheckpointException(
                CheckpointFault.HeaderTooLong,
                file,
                $"{file}: is a Git LFS pointer, not the file it stands for; run 'git lfs pull' in its folder.");
        }

        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (stated > MaxHeaderLength)
        {
            throw Broken(
                CheckpointFault.HeaderTooLong,
                $"states a header of {stated} bytes, expected at most {MaxHeaderLength}, so it is no safetensors file");
        }

        int headerLength = (int)stated;
        if (headerLength > length - PrefixLength)
        {
            throw Broken(
                CheckpointFault.HeaderTooLong,
                $"states a header of {headerLength} bytes, but only {length - PrefixLength} follow: it is cut off");
        }

        (OrderedDictionary<string, TensorEntry> entries, Dictionary<string, string> metadata) =
            SafetensorsHeader.Read(new ReadOnlySpan<byte>(memory.Pointer + PrefixLength, headerLength), file);
        long dataStart = PrefixLength + headerLength;
        SafetensorsLayout.Check(entries.Values, length - dataStart, file);
        var tensors = new OrderedDictionary<string, TensorData>(entries.Count);
        foreach (TensorEntry entry in entries.Values)
        {
            tensors.Add(entry.Name, new TensorData(entry, memory, dataStart, file));
        }

        Tensors = tensors;
        Metadata = metadata;
    }

    /// <summary>The file, as messages name it.</summary>
    public string FileName { get; }

    /// <summary>Size of the file in bytes.</summary>
    public long Length => _memory.Length;

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, TensorData> Tensors { get; }

    /// <summary>The header's <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file on disk.</summary>
    /// <param name="path">Where it lies.</param>
    /// <exception cref="CheckpointException">It is missing, unreadable, or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(MappedMemory.OfFile(path, path), path);
    }

    /// <summary>Opens a file of a checkpoint.</summary>
    /// <param name="files">The checkpoint's files.</param>
    /// <param name="fileName">For example <c>model.safetensors</c>.</param>
    /// <exception cref="CheckpointException">It is missing, unreadable, or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(CheckpointFiles files, string fileName) =>
        Open(files.Map(fileName), files.PathOf(fileName));

    /// <summary>Closes the file; its tensors can no longer be read.</summary>
    public void Dispose() => _memory.Dispose();

    private static SafetensorsFile Open(MappedMemory memory, string file)
    {
        try
        {
            return new SafetensorsFile(memory, file);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private CheckpointException Broken(CheckpointFault fault, string what) =>
        new(fault, FileName, $"{FileName}: {what}; download or export it again.");
}

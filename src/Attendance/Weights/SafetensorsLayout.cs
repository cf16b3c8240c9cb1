using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// Checks that the tensors of a file cover its data exactly: from byte 0 to the end, without a hole or an overlap, each
/// as long as its shape and type ask for.
/// </summary>
internal static class SafetensorsLayout
{
    /// <summary>Throws for the first rule that is broken.</summary>
    /// <param name="entries">All tensors of the file.</param>
    /// <param name="dataLength">Number of bytes behind the header.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="CheckpointException">The tensors do not fit the file.</exception>
    internal static void Check(IEnumerable<TensorEntry> entries, long dataLength, string file)
    {
        long expected = 0;
        TensorEntry? cut = null;
        TensorEntry[] inOrder = [.. entries];
        Array.Sort(inOrder, ByPlace);
        foreach (TensorEntry entry in inOrder)
        {
            CheckAlone(entry, dataLength, file);
            if (entry.Begin != expected)
            {
                throw Misplaced(entry, expected, dataLength, file);
            }

            expected = entry.End;
            cut ??= entry.End > dataLength ? entry : null;
        }

        if (cut is not null)
        {
            throw Broken(
                CheckpointFault.Truncated,
                file,
                cut,
                $"ends at byte {cut.End} of the data, but the file ends at byte {dataLength}: it is cut off");
        }

        if (expected < dataLength)
        {
            throw new CheckpointException(
                CheckpointFault.OverlappingTensors,
                file,
                $"{file}: the last {dataLength - expected} bytes belong to no tensor; download or export it again.");
        }
    }

    // The name last, so that of two in the same place always the same one is complained of.
    private static int ByPlace(TensorEntry a, TensorEntry b)
    {
        int order = a.Begin.CompareTo(b.Begin);
        order = order == 0 ? a.End.CompareTo(b.End) : order;
        return order == 0 ? string.CompareOrdinal(a.Name, b.Name) : order;
    }

    private static void CheckAlone(TensorEntry entry, long dataLength, string file)
    {
        long length = entry.End - entry.Begin;
        if (length < 0)
        {
            throw Broken(
                CheckpointFault.OffsetOutOfRange,
                file,
                entry,
                $"ends at byte {entry.End}, before it begins at {entry.Begin}");
        }

        if (entry.DType == DType.Unknown)
        {
            return;
        }

        long needed = entry.Count * entry.DType.Size();
        if (length != needed)
        {
            // Where shape and offsets contradict each other, an end behind the file's tells which of them is wrong.
            CheckpointFault fault =
                entry.End > dataLength ? CheckpointFault.OffsetOutOfRange : CheckpointFault.SizeMismatch;
            string shape = $"{entry.TypeName} {Printable.Shape(entry.Shape)}";
            throw Broken(
                fault,
                file,
                entry,
                $"has {length} bytes (from {entry.Begin} to {entry.End} of {dataLength}), but {shape} needs {needed}");
        }
    }

    private static CheckpointException Misplaced(TensorEntry entry, long expected, long dataLength, string file)
    {
        if (entry.End > dataLength)
        {
            return Broken(
                CheckpointFault.OffsetOutOfRange,
                file,
                entry,
                $"goes from byte {entry.Begin} to {entry.End}, but there are only {dataLength} bytes of data");
        }

        string what = entry.Begin < expected ? "overlaps the tensor before it" : "leaves a hole before it";
        return Broken(
            CheckpointFault.OverlappingTensors,
            file,
            entry,
            $"{what}: it begins at byte {entry.Begin}, expected {expected}");
    }

    private static CheckpointException Broken(CheckpointFault fault, string file, TensorEntry entry, string what)
    {
        string message = $"{file}: tensor {Printable.Quote(entry.Name)} {what}; download or export it again.";
        return new CheckpointException(fault, file, message, entry.Name);
    }
}

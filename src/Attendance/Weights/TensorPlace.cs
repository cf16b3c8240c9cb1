using System.Runtime.InteropServices;

namespace Attendance.Weights;

/// <summary>One F32 tensor's place in a file that is being written, to be filled in any order by any thread.</summary>
/// <param name="file">The file.</param>
/// <param name="start">The place's first byte.</param>
/// <param name="length">Number of elements.</param>
internal sealed class TensorPlace(AtomicFile file, long start, long length)
{
    /// <summary>Writes elements.</summary>
    /// <param name="first">The first one's index.</param>
    /// <param name="values">No more than there are from there on.</param>
    /// <exception cref="Errors.OutputException">The disk is full, or failed.</exception>
    public void Write(long first, ReadOnlySpan<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, length - values.Length);

        // Pieces, since a span of bytes is shorter than a span of as many elements can be.
        const int Piece = 1 << 26;
        for (; !values.IsEmpty; values = values[Math.Min(Piece, values.Length)..], first += Piece)
        {
            file.WriteAt(
                start + (first * sizeof(float)), MemoryMarshal.AsBytes(values[..Math.Min(Piece, values.Length)]));
        }
    }
}

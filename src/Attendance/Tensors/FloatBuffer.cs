using System.Runtime.InteropServices;

namespace Attendance.Tensors;

/// <summary>
/// Floats outside the managed heap, aligned to 64 bytes (one AVX-512 register, one cache line), freed when disposed
/// or, if that is forgotten, when collected. Its length may exceed what an array can hold.
/// </summary>
public sealed unsafe class FloatBuffer : IDisposable
{
    private const nuint Alignment = 64;

    // Far beyond any machine, and small enough that the number of bytes overflows nowhere.
    private const long MaxLength = (long.MaxValue / sizeof(float)) - 64;

    private float* _pointer;

    /// <summary>Allocates; the contents are not cleared.</summary>
    /// <param name="length">Number of floats, at least 0.</param>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public FloatBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > MaxLength)
        {
            throw new OutOfMemoryException($"There is no memory for {length} floats.");
        }

        Length = length;
        _pointer = (float*)NativeMemory.AlignedAlloc(((nuint)length * sizeof(float)) + Alignment, Alignment);
        if (length > 0)
        {
            GC.AddMemoryPressure(length * sizeof(float));
        }
    }

    /// <summary>Frees a buffer that was not disposed.</summary>
    ~FloatBuffer() => Free();

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>The first float.</summary>
    /// <exception cref="ObjectDisposedException">The buffer has been freed.</exception>
    internal float* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return _pointer;
        }
    }

    /// <summary>A part of the buffer.</summary>
    /// <param name="start">Its first float.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside the buffer.</exception>
    public Span<float> Span(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<float>(Pointer + start, length);
    }

    /// <summary>Frees the memory. Spans taken before must not be used afterwards.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            if (Length > 0)
            {
                GC.RemoveMemoryPressure(Length * sizeof(float));
            }
        }
    }
}

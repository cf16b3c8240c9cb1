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

    private readonly FloatPool? _pool;
    private float* _pointer;
    private bool _idle;

    /// <summary>Allocates; the contents are not cleared.</summary>
    /// <param name="length">Number of floats, at least 0.</param>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public FloatBuffer(long length)
        : this(length, null)
    {
    }

    /// <summary>Allocates a buffer that goes to a pool when it is collected.</summary>
    internal FloatBuffer(long length, FloatPool? pool)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > MaxLength)
        {
            throw new OutOfMemoryException($"There is no memory for {length} floats.");
        }

        Length = length;
        _pool = pool;
        _pointer = (float*)NativeMemory.AlignedAlloc(((nuint)length * sizeof(float)) + Alignment, Alignment);
        AddPressure();
    }

    /// <summary>Frees a buffer that was not disposed, or gives it to its pool.</summary>
    ~FloatBuffer()
    {
        // One that was idle when it was collected lay in a pool that nobody knows any more.
        if (_pool is not null && _pointer is not null && !_idle && _pool.Return(this))
        {
            GC.ReRegisterForFinalize(this);
        }
        else
        {
            Free();
        }
    }

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

    /// <summary>Lies in the pool from now on: to the collector, as if it had been freed.</summary>
    internal void Rest()
    {
        _idle = true;
        RemovePressure();
    }

    /// <summary>Is in use again: to the collector, as if it had been allocated.</summary>
    internal void Leave()
    {
        _idle = false;
        AddPressure();
    }

    private void Free()
    {
        if (_pointer is not null)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = null;
            if (!_idle)
            {
                RemovePressure();
            }
        }
    }

    private void AddPressure()
    {
        if (Length > 0)
        {
            GC.AddMemoryPressure(Length * sizeof(float));
        }
    }

    private void RemovePressure()
    {
        if (Length > 0)
        {
            GC.RemoveMemoryPressure(Length * sizeof(float));
        }
    }
}

using Attendance.Kernels;

namespace Attendance.Tensors;

/// <summary>
/// Keeps one buffer that nobody uses any more for the next who wants as much, so that passes of one length after the
/// other do not pay for fresh pages each time. Buffers come back when they are collected.
/// </summary>
internal sealed unsafe class FloatPool : IDisposable
{
    /// <summary>Requests that count as recent: nothing larger than the largest of them is kept.</summary>
    private const int Memory = 4;

    private readonly Lock _gate = new();
    private readonly long[] _recent = new long[Memory];
    private int _requests;
    private FloatBuffer? _idle;
    private bool _closed;

    /// <summary>At least that many floats, with whatever is in them.</summary>
    /// <param name="length">Number of floats; the buffer may have up to twice as many.</param>
    public FloatBuffer Rent(long length)
    {
        FloatBuffer? tooLarge = null;
        lock (_gate)
        {
            _recent[_requests++ % Memory] = length;
            if (_idle is { } idle)
            {
                if (idle.Length >= length && idle.Length / 2 <= length)
                {
                    _idle = null;
                    idle.Leave();
                    return idle;
                }

                if (idle.Length > _recent.Max())
                {
                    (tooLarge, _idle) = (idle, null);
                }
            }
        }

        tooLarge?.Dispose();
        var fresh = new FloatBuffer(length, this);
        FreshMemory.Touch(fresh.Pointer, fresh.Length);
        return fresh;
    }

    /// <summary>Frees what is idle. Buffers that come back later are freed at once.</summary>
    public void Dispose()
    {
        FloatBuffer? idle;
        lock (_gate)
        {
            _closed = true;
            (idle, _idle) = (_idle, null);
        }

        idle?.Dispose();
    }

    /// <summary>Takes a buffer that was collected, on the finalizer's thread.</summary>
    /// <returns>False when it is not wanted.</returns>
    internal bool Return(FloatBuffer buffer)
    {
        FloatBuffer? smaller;
        lock (_gate)
        {
            if (_closed || buffer.Length > _recent.Max() || _idle?.Length >= buffer.Length)
            {
                return false;
            }

            smaller = _idle;
            _idle = buffer;
            buffer.Rest();
        }

        smaller?.Dispose();
        return true;
    }
}

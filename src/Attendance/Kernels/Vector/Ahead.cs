using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Attendance.Kernels.Vector;

/// <summary>
/// Weights that will be needed next, asked of memory while the present ones are multiplied. A panel's columns are a
/// short piece of each of the weight's long rows, every one on another page, and the processor's own read-ahead stops
/// at pages.
/// </summary>
internal unsafe struct Ahead
{
    private const int CacheLine = 64;

    private byte* _next;
    private readonly long _stride;
    private readonly int _lines;

    /// <param name="next">The first row's piece.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="lines">Cache lines to ask for in each row.</param>
    public Ahead(byte* next, long stride, int lines)
    {
        _next = next;
        _stride = stride;
        _lines = lines;
    }

    /// <summary>Asks for nothing.</summary>
    public static Ahead Nothing => default;

    /// <summary>Asks for the first lines of a row; an address outside of memory asks for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchStart(float* row)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(row);
            Sse.Prefetch1((byte*)row + CacheLine);
            Sse.Prefetch1((byte*)row + (2 * CacheLine));
            Sse.Prefetch1((byte*)row + (3 * CacheLine));
        }
    }

    /// <summary>
    /// Asks for one row's piece. It goes to the second-level cache: in the first, rows would displace each other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch()
    {
        if (Sse.IsSupported)
        {
            for (int line = 0; line < _lines; line++)
            {
                Sse.Prefetch1(_next + (line * CacheLine));
            }

            _next += _stride;
        }
    }
}

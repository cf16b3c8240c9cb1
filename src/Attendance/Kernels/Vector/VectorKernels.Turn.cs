using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>Rows and columns that are turned round at once.</summary>
    private const int TurnSide = 4;

    /// <summary>to = fromᵀ (+ a row), four by four as far as that goes.</summary>
    /// <param name="from"><c>[rows, columns]</c>.</param>
    /// <param name="fromStride">Stride of from.</param>
    /// <param name="rows">Rows of from.</param>
    /// <param name="columns">Columns of from.</param>
    /// <param name="to"><c>[columns, rows]</c>.</param>
    /// <param name="toStride">Stride of to.</param>
    /// <param name="added">Added to every row of to, <c>[rows]</c>; null for nothing.</param>
    [MethodImpl(Hot)]
    private static void Turn(
        float* from, long fromStride, int rows, int columns, float* to, long toStride, float* added)
    {
        int wholeRows = rows / TurnSide * TurnSide;
        int wholeColumns = columns / TurnSide * TurnSide;
        for (int column = 0; column < wholeColumns; column += TurnSide)
        {
            for (int row = 0; row < wholeRows; row += TurnSide)
            {
                TurnSquare(
                    from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride,
                    added is null ? null : added + row);
            }
        }

        for (int column = 0; column < columns; column++)
        {
            for (int row = column < wholeColumns ? wholeRows : 0; row < rows; row++)
            {
                float value = from[(row * fromStride) + column];
                to[(column * toStride) + row] = added is null ? value : value + added[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnSquare(float* from, long fromStride, float* to, long toStride, float* added)
    {
        var a = Vector128.Load(from);
        var b = Vector128.Load(from + fromStride);
        var c = Vector128.Load(from + (2 * fromStride));
        var d = Vector128.Load(from + (3 * fromStride));

        // a0 b0 a1 b1 and c0 d0 c1 d1 make the first two columns, the other halves the last two.
        Vector128<float> low = Interleave(a, b, high: false), lowToo = Interleave(c, d, high: false);
        Vector128<float> high = Interleave(a, b, high: true), highToo = Interleave(c, d, high: true);
        a = Vector128.Create(low.GetLower(), lowToo.GetLower());
        b = Vector128.Create(low.GetUpper(), lowToo.GetUpper());
        c = Vector128.Create(high.GetLower(), highToo.GetLower());
        d = Vector128.Create(high.GetUpper(), highToo.GetUpper());
        if (added is not null)
        {
            var row = Vector128.Load(added);
            (a, b, c, d) = (a + row, b + row, c + row, d + row);
        }

        a.Store(to);
        b.Store(to + toStride);
        c.Store(to + (2 * toStride));
        d.Store(to + (3 * toStride));
    }

    /// <summary>a0 b0 a1 b1 of the lower, or the higher, halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Interleave(Vector128<float> a, Vector128<float> b, bool high)
    {
        if (Sse.IsSupported)
        {
            return high ? Sse.UnpackHigh(a, b) : Sse.UnpackLow(a, b);
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            return high ? AdvSimd.Arm64.ZipHigh(a, b) : AdvSimd.Arm64.ZipLow(a, b);
        }

        int first = high ? 2 : 0;
        return Vector128.Create(a[first], b[first], a[first + 1], b[first + 1]);
    }
}

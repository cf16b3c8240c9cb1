using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// e^x to two units in the last place: x = n·ln 2 + r, e^r by Cephes' polynomial (<c>expf</c>), times 2^n. Exactly
    /// 0 below −87.3, where the result would not be a normal number, so also for −∞; ∞ is not reached, the largest x is
    /// 88. The platform's <c>Vector512.Exp</c> computes in double precision, at several times the price.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp(TVector x)
    {
        TVector least = TLanes.Broadcast(-87.3f);
        TVector clamped = TLanes.Min(TLanes.Max(x, least), TLanes.Broadcast(88));
        TVector n = TLanes.Round(TLanes.Multiply(clamped, TLanes.Broadcast(1.44269504f)));

        // ln 2 in two parts, the first with so few digits that n times it is exact.
        TVector r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), clamped);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);

        TVector p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.MultiplyAdd(p, TLanes.Multiply(r, r), TLanes.Add(r, TLanes.Broadcast(1)));
        return TLanes.ZeroWhereLess(TLanes.TimesPowerOfTwo(p, n), x, least);
    }
}

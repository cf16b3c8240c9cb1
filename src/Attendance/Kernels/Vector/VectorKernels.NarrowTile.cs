using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Vectors of a tile for so many columns: 1, 2 or 4, no more than <see cref="ILanes{TVector}.TileVectors"/>. Six
    /// sums of one vector still keep the multiply-adds busy, and hardly any is spent on columns that do not exist.
    /// </summary>
    private static int VectorsFor(int columns) =>
        columns <= TLanes.Count ? 1 : columns <= 2 * TLanes.Count ? 2 : TLanes.TileVectors;

    /// <summary>The register tile with a packed panel of 1, 2 or 4 vectors' width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(
        int vectors, float* a, long aStride, int rows, float* panel, int depth, float* c, long cStride, Ahead ahead)
    {
        long bStride = (long)vectors * TLanes.Count * sizeof(float);
        switch (vectors)
        {
            case 1:
                Tile6x1(a, aStride, rows, panel, depth, c, cStride);
                break;
            case 2:
                Tile6x2<F32Element>(a, aStride, rows, (byte*)panel, bStride, depth, c, cStride, ahead);
                break;
            default:
                Tile6x4<F32Element>(a, aStride, rows, (byte*)panel, bStride, depth, c, cStride, ahead);
                break;
        }
    }

    [MethodImpl(Hot)]
    private static void Tile6x1(float* a, long aStride, int rows, float* b, int depth, float* c, long cStride)
    {
        long last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * aStride);
        float* a2 = a + (Math.Min(2, last) * aStride);
        float* a3 = a + (Math.Min(3, last) * aStride);
        float* a4 = a + (Math.Min(4, last) * aStride);
        float* a5 = a + (Math.Min(5, last) * aStride);
        float* c0 = c;
        float* c1 = c + (Math.Min(1, last) * cStride);
        float* c2 = c + (Math.Min(2, last) * cStride);
        float* c3 = c + (Math.Min(3, last) * cStride);
        float* c4 = c + (Math.Min(4, last) * cStride);
        float* c5 = c + (Math.Min(5, last) * cStride);

        TVector s0 = TLanes.Load(c0);
        TVector s1 = TLanes.Load(c1);
        TVector s2 = TLanes.Load(c2);
        TVector s3 = TLanes.Load(c3);
        TVector s4 = TLanes.Load(c4);
        TVector s5 = TLanes.Load(c5);

        FetchNextRows(a, aStride);
        for (int k = 0; k < depth; k++)
        {
            TVector b0 = TLanes.Load(b);
            b += TLanes.Count;

            TVector x = TLanes.Broadcast(a0[k]);
            s0 = TLanes.MultiplyAdd(x, b0, s0);

            x = TLanes.Broadcast(a1[k]);
            s1 = TLanes.MultiplyAdd(x, b0, s1);

            x = TLanes.Broadcast(a2[k]);
            s2 = TLanes.MultiplyAdd(x, b0, s2);

            x = TLanes.Broadcast(a3[k]);
            s3 = TLanes.MultiplyAdd(x, b0, s3);

            x = TLanes.Broadcast(a4[k]);
            s4 = TLanes.MultiplyAdd(x, b0, s4);

            x = TLanes.Broadcast(a5[k]);
            s5 = TLanes.MultiplyAdd(x, b0, s5);
        }

        TLanes.Store(s0, c0);
        TLanes.Store(s1, c1);
        TLanes.Store(s2, c2);
        TLanes.Store(s3, c3);
        TLanes.Store(s4, c4);
        TLanes.Store(s5, c5);
    }
}

using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>Rows of a register tile.</summary>
    private const int TileRows = 6;

    /// <summary>Columns of a register tile, which is also the width of a packed panel.</summary>
    private static int TileColumns => TLanes.Count * TLanes.TileVectors;

    /// <summary>
    /// c += a·b for six rows and one panel of columns, all sums in registers. Every sum is one chain of multiply-adds
    /// over k in order, whatever the tile, the width of the vectors or the number of threads.
    /// </summary>
    /// <param name="a">Six rows of a, <c>[rows, depth]</c>.</param>
    /// <param name="aStride">Stride of a.</param>
    /// <param name="rows">How many of the six exist, 1 to 6; the others repeat the last.</param>
    /// <param name="b"><c>[depth, TileColumns]</c>: a packed panel, or the weight itself where it lies.</param>
    /// <param name="bStride">Bytes from one row of b to the next.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="c"><c>[rows, TileColumns]</c>.</param>
    /// <param name="cStride">Stride of c.</param>
    /// <param name="ahead">What to fetch from memory meanwhile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TElement>(
        float* a, long aStride, int rows, byte* b, long bStride, int depth, float* c, long cStride, Ahead ahead)
        where TElement : struct, IWeightElement
    {
        if (TLanes.TileVectors == 4)
        {
            Tile6x4<TElement>(a, aStride, rows, b, bStride, depth, c, cStride, ahead);
        }
        else
        {
            Tile6x2<TElement>(a, aStride, rows, b, bStride, depth, c, cStride, ahead);
        }
    }

    /// <summary>The same with a packed panel, which is in the cache already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(float* a, long aStride, int rows, float* panel, int depth, float* c, long cStride) =>
        Tile<F32Element>(
            a, aStride, rows, (byte*)panel, TileColumns * sizeof(float), depth, c, cStride, Ahead.Nothing);

    [MethodImpl(Hot)]
    private static void Tile6x4<TElement>(
        float* a, long aStride, int rows, byte* b, long bStride, int depth, float* c, long cStride, Ahead ahead)
        where TElement : struct, IWeightElement
    {
        long last = rows - 1;
        int n = TLanes.Count;
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

        TVector s00 = TLanes.Load(c0), s01 = TLanes.Load(c0 + n);
        TVector s02 = TLanes.Load(c0 + (2 * n)), s03 = TLanes.Load(c0 + (3 * n));
        TVector s10 = TLanes.Load(c1), s11 = TLanes.Load(c1 + n);
        TVector s12 = TLanes.Load(c1 + (2 * n)), s13 = TLanes.Load(c1 + (3 * n));
        TVector s20 = TLanes.Load(c2), s21 = TLanes.Load(c2 + n);
        TVector s22 = TLanes.Load(c2 + (2 * n)), s23 = TLanes.Load(c2 + (3 * n));
        TVector s30 = TLanes.Load(c3), s31 = TLanes.Load(c3 + n);
        TVector s32 = TLanes.Load(c3 + (2 * n)), s33 = TLanes.Load(c3 + (3 * n));
        TVector s40 = TLanes.Load(c4), s41 = TLanes.Load(c4 + n);
        TVector s42 = TLanes.Load(c4 + (2 * n)), s43 = TLanes.Load(c4 + (3 * n));
        TVector s50 = TLanes.Load(c5), s51 = TLanes.Load(c5 + n);
        TVector s52 = TLanes.Load(c5 + (2 * n)), s53 = TLanes.Load(c5 + (3 * n));

        FetchNextRows(a, aStride);
        for (int k = 0; k < depth; k++)
        {
            ahead.Fetch();
            TVector b0 = TElement.Load<TLanes, TVector>(b, 0);
            TVector b1 = TElement.Load<TLanes, TVector>(b, n);
            TVector b2 = TElement.Load<TLanes, TVector>(b, 2 * n);
            TVector b3 = TElement.Load<TLanes, TVector>(b, 3 * n);
            b += bStride;

            TVector x = TLanes.Broadcast(a0[k]);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);
            s02 = TLanes.MultiplyAdd(x, b2, s02);
            s03 = TLanes.MultiplyAdd(x, b3, s03);

            x = TLanes.Broadcast(a1[k]);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);
            s12 = TLanes.MultiplyAdd(x, b2, s12);
            s13 = TLanes.MultiplyAdd(x, b3, s13);

            x = TLanes.Broadcast(a2[k]);
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);
            s22 = TLanes.MultiplyAdd(x, b2, s22);
            s23 = TLanes.MultiplyAdd(x, b3, s23);

            x = TLanes.Broadcast(a3[k]);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);
            s32 = TLanes.MultiplyAdd(x, b2, s32);
            s33 = TLanes.MultiplyAdd(x, b3, s33);

            x = TLanes.Broadcast(a4[k]);
            s40 = TLanes.MultiplyAdd(x, b0, s40);
            s41 = TLanes.MultiplyAdd(x, b1, s41);
            s42 = TLanes.MultiplyAdd(x, b2, s42);
            s43 = TLanes.MultiplyAdd(x, b3, s43);

            x = TLanes.Broadcast(a5[k]);
            s50 = TLanes.MultiplyAdd(x, b0, s50);
            s51 = TLanes.MultiplyAdd(x, b1, s51);
            s52 = TLanes.MultiplyAdd(x, b2, s52);
            s53 = TLanes.MultiplyAdd(x, b3, s53);
        }

        // Rows that do not exist hold what the last one holds, so that storing them over it changes nothing.
        StoreRow(c0, s00, s01, s02, s03);
        StoreRow(c1, s10, s11, s12, s13);
        StoreRow(c2, s20, s21, s22, s23);
        StoreRow(c3, s30, s31, s32, s33);
        StoreRow(c4, s40, s41, s42, s43);
        StoreRow(c5, s50, s51, s52, s53);
    }

    [MethodImpl(Hot)]
    private static void Tile6x2<TElement>(
        float* a, long aStride, int rows, byte* b, long bStride, int depth, float* c, long cStride, Ahead ahead)
        where TElement : struct, IWeightElement
    {
        long last = rows - 1;
        int n = TLanes.Count;
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

        TVector s00 = TLanes.Load(c0), s01 = TLanes.Load(c0 + n);
        TVector s10 = TLanes.Load(c1), s11 = TLanes.Load(c1 + n);
        TVector s20 = TLanes.Load(c2), s21 = TLanes.Load(c2 + n);
        TVector s30 = TLanes.Load(c3), s31 = TLanes.Load(c3 + n);
        TVector s40 = TLanes.Load(c4), s41 = TLanes.Load(c4 + n);
        TVector s50 = TLanes.Load(c5), s51 = TLanes.Load(c5 + n);

        FetchNextRows(a, aStride);
        for (int k = 0; k < depth; k++)
        {
            ahead.Fetch();
            TVector b0 = TElement.Load<TLanes, TVector>(b, 0);
            TVector b1 = TElement.Load<TLanes, TVector>(b, n);
            b += bStride;

            TVector x = TLanes.Broadcast(a0[k]);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            s01 = TLanes.MultiplyAdd(x, b1, s01);

            x = TLanes.Broadcast(a1[k]);
            s10 = TLanes.MultiplyAdd(x, b0, s10);
            s11 = TLanes.MultiplyAdd(x, b1, s11);

            x = TLanes.Broadcast(a2[k]);
            s20 = TLanes.MultiplyAdd(x, b0, s20);
            s21 = TLanes.MultiplyAdd(x, b1, s21);

            x = TLanes.Broadcast(a3[k]);
            s30 = TLanes.MultiplyAdd(x, b0, s30);
            s31 = TLanes.MultiplyAdd(x, b1, s31);

            x = TLanes.Broadcast(a4[k]);
            s40 = TLanes.MultiplyAdd(x, b0, s40);
            s41 = TLanes.MultiplyAdd(x, b1, s41);

            x = TLanes.Broadcast(a5[k]);
            s50 = TLanes.MultiplyAdd(x, b0, s50);
            s51 = TLanes.MultiplyAdd(x, b1, s51);
        }

        StoreRow(c0, s00, s01);
        StoreRow(c1, s10, s11);
        StoreRow(c2, s20, s21);
        StoreRow(c3, s30, s31);
        StoreRow(c4, s40, s41);
        StoreRow(c5, s50, s51);
    }

    /// <summary>
    /// Asks for the beginnings of the rows that the next tile multiplies; once it reads them, the processor reads ahead
    /// by itself. Six rows that all begin with a miss cost a twelfth of a tile's time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchNextRows(float* a, long aStride)
    {
        for (int row = TileRows; row < 2 * TileRows; row++)
        {
            Ahead.FetchStart(a + (row * aStride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, TVector s0, TVector s1)
    {
        TLanes.Store(s0, c);
        TLanes.Store(s1, c + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, TVector s0, TVector s1, TVector s2, TVector s3)
    {
        StoreRow(c, s0, s1);
        StoreRow(c + (2 * TLanes.Count), s2, s3);
    }
}

using System.Buffers;
using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Attention;

/// <content>
/// Columns. A weight is e^(score − largest) / sum with its row's largest score and sum, so that a column alone would
/// cost all rows. Both are kept for every row, once it was made whole; then it costs one q·k a row.
/// </content>
public sealed unsafe partial class AttentionMaps
{
    // [blocks, H, S], 0 where a row was not made yet; null where nobody asked for columns.
    private RowSum[]? _sums;

    /// <summary>
    /// Keeps what every row is divided by from now on, whatever the rows are made for: 8·B·H·S bytes, for who will look
    /// at columns.
    /// </summary>
    internal void KeepRowSums() => _ = RowSums();

    /// <summary>One key's column of one head's pattern: bit for bit what <see cref="Pattern"/> has there.</summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="key">The key, 0 to T − 1.</param>
    /// <param name="firstQuery">The first row.</param>
    /// <param name="column">Takes the weights; its length says how many rows.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that
    /// block.</exception>
    internal void PatternColumn(int block, int head, int key, int firstQuery, Span<float> column) =>
        Column(BlockIndex(block), HeadIndex(head), key, firstQuery, softmax: true, column);

    /// <summary>The same of its scores.</summary>
    /// <inheritdoc cref="PatternColumn"/>
    internal void ScoreColumn(int block, int head, int key, int firstQuery, Span<float> column) =>
        Column(BlockIndex(block), HeadIndex(head), key, firstQuery, softmax: false, column);

    private void Column(int block, int head, int key, int firstQuery, bool softmax, Span<float> column)
    {
        KeptPlace place = _place;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)key, (uint)place.Keys, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)firstQuery, (uint)(place.Queries - column.Length), nameof(firstQuery));
        if (_kept.ChangeOf(_sequence, block) is { } changed)
        {
            FloatBuffer source = softmax ? changed.Pattern : changed.Scores;
            float* cell = source.Pointer
                + ((((long)head * place.Rows) + place.RowsBefore + firstQuery) * place.Keys) + key;
            for (int row = 0; row < column.Length; row++, cell += place.Keys)
            {
                column[row] = *cell;
            }

            GC.KeepAlive(source);
            return;
        }

        RowSum[]? known = softmax ? RowSums() : null;
        if (known is not null)
        {
            MakeMissing(known, place, block, head, firstQuery, column.Length);
        }

        float* kept = _kept.At(block, place.End(Heads * _size), out FloatBuffer buffer) + ((long)head * _size);
        fixed (float* to = column)
        fixed (RowSum* sums = known)
        {
            _kernels.Column(
                ShapeOf(place, block), kept + place.QueryStart, kept + place.KeyStart, key, firstQuery, column.Length,
                sums is null ? null : sums + RowIndex(place, block, head, firstQuery), to);
        }

        GC.KeepAlive(buffer);
    }

    /// <summary>Makes the rows from the first on that was not made yet.</summary>
    private void MakeMissing(RowSum[] known, KeptPlace place, int block, int head, int firstQuery, int count)
    {
        ReadOnlySpan<RowSum> sums = known.AsSpan((int)RowIndex(place, block, head, firstQuery), count);
        int made = 0;
        while (made < count && sums[made].IsKnown)
        {
            made++;
        }

        if (made == count)
        {
            return;
        }

        float[] rows = ArrayPool<float>.Shared.Rent(checked(Math.Min(Band, count - made) * place.Keys));
        try
        {
            for (; made < count; made += Band)
            {
                int band = Math.Min(Band, count - made);
                Compute(block, head, firstQuery + made, band, softmax: true, rows.AsSpan(0, band * place.Keys));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rows);
        }
    }

    private RowSum[] RowSums()
    {
        if (_sums is { } sums)
        {
            return sums;
        }

        sums = new RowSum[checked(ComputedBlocks * Heads * Queries)];
        return Interlocked.CompareExchange(ref _sums, sums, null) ?? sums;
    }

    private long RowIndex(KeptPlace place, int block, int head, int query) =>
        (((long)block * Heads) + head) * place.Queries + query;

    private AttentionShape ShapeOf(KeptPlace place, int block) => new(
        place.Queries, Heads, _size, place.QueryStride, place.KeyStride, 0, 0, _kept.Scales[block])
    {
        Keys = place.Keys,
        IsCausal = Kind == AttentionKind.CausalSelf,
    };
}

using Attendance.Kernels;

namespace Attendance.Attention;

/// <content>What is kept, for those who keep several runs or write them down.</content>
public sealed unsafe partial class AttentionMaps
{
    /// <summary>D, the size of a head.</summary>
    internal int HeadSize => _size;

    /// <summary>Bytes that the run holds for its attention.</summary>
    internal long HeldBytes => _kept.Bytes + ((_sums?.Length ?? 0) * (long)sizeof(RowSum));

    /// <summary>What q·k is multiplied by in a block.</summary>
    internal float ScaleOf(int block) => _kept.Scales[BlockIndex(block)];

    /// <summary>Some rows of one head's scores.</summary>
    /// <inheritdoc cref="PatternRows"/>
    internal void ScoreRows(int block, int head, int firstQuery, Span<float> rows) =>
        Compute(BlockIndex(block), HeadIndex(head), firstQuery, rows.Length / Keys, softmax: false, rows);

    /// <summary>
    /// Whether a probe changed the block's scores or pattern, so that they do not follow from q and k.
    /// </summary>
    internal bool IsChanged(int block) => _kept.ChangeOf(_sequence, BlockIndex(block)) is not null;

    /// <summary>One head's queries <c>[S, D]</c> and keys <c>[T, D]</c>.</summary>
    internal void CopyQueriesAndKeys(int block, int head, Span<float> queries, Span<float> keys)
    {
        (block, head) = (BlockIndex(block), HeadIndex(head));
        KeptPlace place = _place;
        float* from = _kept.At(block, place.End(Heads * _size), out Tensors.FloatBuffer buffer) + ((long)head * _size);
        Copy(from + place.QueryStart, place.QueryStride, queries);
        Copy(from + place.KeyStart, place.KeyStride, keys);
        GC.KeepAlive(buffer);
    }

    /// <summary>One head's vector at one query, <c>[D]</c>: what passed at the hook point.</summary>
    internal float[] QueryVector(int block, int head, int query) =>
        Vector(block, head, _place.QueryStart + ((long)query * _place.QueryStride));

    /// <summary>The same at one key.</summary>
    internal float[] KeyVector(int block, int head, int key) =>
        Vector(block, head, _place.KeyStart + ((long)key * _place.KeyStride));

    private float[] Vector(int block, int head, long start)
    {
        float[] vector = new float[_size];
        float* from = _kept.At(block, start + (Heads * (long)_size), out Tensors.FloatBuffer buffer);
        Copy(from + start + ((long)head * _size), 0, vector);
        GC.KeepAlive(buffer);
        return vector;
    }

    private void Copy(float* from, int stride, Span<float> to)
    {
        for (; to.Length > 0; to = to[_size..], from += stride)
        {
            new ReadOnlySpan<float>(from, _size).CopyTo(to);
        }
    }
}

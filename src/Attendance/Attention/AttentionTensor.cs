using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>Materialised patterns, <c>[B, H, S, T]</c>.</summary>
public sealed class AttentionTensor : IDisposable
{
    private readonly FloatBuffer _values;

    private AttentionTensor(int blocks, int heads, int queries, int keys)
    {
        Blocks = blocks;
        Heads = heads;
        Queries = queries;
        Keys = keys;
        _values = new FloatBuffer((long)blocks * heads * queries * keys);
    }

    /// <summary>B, the number of blocks that were computed.</summary>
    public int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>S, the number of tokens that look.</summary>
    public int Queries { get; }

    /// <summary>T, the number of tokens looked at.</summary>
    public int Keys { get; }

    /// <summary>One row, <c>[T]</c>, in place.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="query">0-based.</param>
    public ReadOnlySpan<float> Row(int block, int head, int query)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)block, (uint)Blocks, nameof(block));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)head, (uint)Heads, nameof(head));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)query, (uint)Queries, nameof(query));
        return _values.Span(Start(block, head, query), Keys);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _values.Dispose();

    internal static AttentionTensor Fill(AttentionMaps maps)
    {
        var tensor = new AttentionTensor(maps.ComputedBlocks, maps.Heads, maps.Queries, maps.Keys);
        var job = new FillJob(maps, tensor);
        Workers.For(tensor.Blocks * tensor.Heads, ref job);
        return tensor;
    }

    private long Start(int block, int head, int query) => ((((long)block * Heads) + head) * Queries + query) * Keys;

    private readonly struct FillJob(AttentionMaps maps, AttentionTensor tensor) : IWork
    {
        public void Do(int task)
        {
            // In bands, because a head of a long context has more values than a span can.
            const int Band = 1024;
            (int block, int head) = Math.DivRem(task, tensor.Heads);
            for (int query = 0; query < tensor.Queries; query += Band)
            {
                int count = Math.Min(Band, tensor.Queries - query);
                Span<float> rows = tensor._values.Span(tensor.Start(block, head, query), count * tensor.Keys);
                maps.Compute(block, head, query, count, softmax: true, rows);
            }
        }
    }
}

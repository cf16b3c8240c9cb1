using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>Materialised patterns, <c>[B, H, T, T]</c>.</summary>
public sealed class AttentionTensor : IDisposable
{
    private readonly FloatBuffer _values;

    private AttentionTensor(int blocks, int heads, int length)
    {
        Blocks = blocks;
        Heads = heads;
        Length = length;
        _values = new FloatBuffer((long)blocks * heads * length * length);
    }

    /// <summary>B, the number of blocks that were computed.</summary>
    public int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>T, the number of tokens.</summary>
    public int Length { get; }

    /// <summary>One row, <c>[T]</c>, in place.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="query">0-based.</param>
    public ReadOnlySpan<float> Row(int block, int head, int query)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)block, (uint)Blocks, nameof(block));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)head, (uint)Heads, nameof(head));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)query, (uint)Length, nameof(query));
        return _values.Span(Start(block, head, query), Length);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _values.Dispose();

    internal static AttentionTensor Fill(AttentionMaps maps)
    {
        var tensor = new AttentionTensor(maps.ComputedBlocks, maps.Heads, maps.Length);
        var job = new FillJob(maps, tensor);
        Workers.For(tensor.Blocks * tensor.Heads, ref job);
        return tensor;
    }

    private long Start(int block, int head, int query) => ((((long)block * Heads) + head) * Length + query) * Length;

    private readonly struct FillJob(AttentionMaps maps, AttentionTensor tensor) : IWork
    {
        public void Do(int task)
        {
            // In bands, because a head of a long context has more values than a span can.
            const int Band = 1024;
            (int block, int head) = Math.DivRem(task, tensor.Heads);
            for (int query = 0; query < tensor.Length; query += Band)
            {
                int count = Math.Min(Band, tensor.Length - query);
                Span<float> rows = tensor._values.Span(tensor.Start(block, head, query), count * tensor.Length);
                maps.Compute(block, head, query, count, softmax: true, rows);
            }
        }
    }
}

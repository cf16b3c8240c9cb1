using System.Runtime.CompilerServices;

namespace Attendance.Kernels.Vector;

internal sealed unsafe partial class VectorKernels<TLanes, TVector>
{
    /// <summary>
    /// Multiply-adds below which one thread does all heads: waking another one costs as much as its share of the work.
    /// </summary>
    private const long WorthSharing = 1 << 17;

    /// <inheritdoc/>
    public override void AttentionNext(in NextAttentionShape shape, float* q, float* k, float* v, float* z)
    {
        var job = new NextJob(shape, q, k, v, z);
        if ((long)shape.Heads * shape.Size * shape.Length * shape.Count >= WorthSharing)
        {
            Workers.For(shape.Heads, ref job);
            return;
        }

        for (int head = 0; head < shape.Heads; head++)
        {
            job.Do(head);
        }
    }

    /// <summary>
    /// One head, query by query. Keys and values are used once for each query, so that packing them would cost more
    /// than it saves: they are read where they lie.
    /// </summary>
    private readonly struct NextJob(NextAttentionShape shape, float* q, float* k, float* v, float* z) : IWork
    {
        [MethodImpl(Hot)]
        public void Do(int head)
        {
            int column = head * shape.Size;
            float* keys = k + (head * shape.HeadStride);
            float* values = v + (head * shape.HeadStride);
            float* weights = Scratch.Take(shape.Length);
            for (int row = 0; row < shape.Count; row++)
            {
                int visible = shape.Length - shape.Count + row + 1;
                float* query = q + ((long)row * shape.QueryStride) + column;
                for (int key = 0; key < visible; key++)
                {
                    float* at = keys + ((long)key * shape.Size);
                    weights[key] = shape.Scale * Dot<F32Element>(query, (byte*)at, shape.Size);
                }

                Softmax(weights, visible);
                float* sums = z + ((long)row * shape.OutputStride) + column;
                new Span<float>(sums, shape.Size).Clear();
                for (int key = 0; key < visible; key++)
                {
                    AddRow<F32Element>(weights[key], (byte*)(values + ((long)key * shape.Size)), sums, shape.Size);
                }
            }
        }
    }
}

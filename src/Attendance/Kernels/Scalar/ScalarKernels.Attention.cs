namespace Attendance.Kernels.Scalar;

internal sealed unsafe partial class ScalarKernels
{
    /// <inheritdoc/>
    public override void Attention(in AttentionShape shape, float* q, float* k, float* v, float* z)
    {
        float* row = Scratch.Take(shape.Keys);
        for (int head = 0; head < shape.Heads; head++)
        {
            int column = head * shape.Size;
            for (int query = 0; query < shape.Length; query++)
            {
                Pattern(shape, q + column, k + column, query, 1, softmax: true, row);
                for (int i = 0; i < shape.Size; i++)
                {
                    float sum = 0;
                    for (int key = 0; key < shape.VisibleTo(query); key++)
                    {
                        sum += row[key] * v[((long)key * shape.ValueStride) + column + i];
                    }

                    z[((long)query * shape.OutputStride) + column + i] = sum;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Pattern(
        in AttentionShape shape, float* q, float* k, int first, int count, bool softmax, float* rows)
    {
        for (int row = 0; row < count; row++)
        {
            int query = first + row;
            float* scores = rows + ((long)row * shape.Keys);
            for (int key = 0; key < shape.Keys; key++)
            {
                if (key >= shape.VisibleTo(query))
                {
                    scores[key] = float.NegativeInfinity;
                    continue;
                }

                float sum = 0;
                for (int i = 0; i < shape.Size; i++)
                {
                    sum += q[((long)query * shape.QueryStride) + i] * k[((long)key * shape.KeyStride) + i];
                }

                scores[key] = sum * shape.Scale;
            }
        }

        if (softmax)
        {
            Softmax(rows, count, shape.Keys);
        }
    }
}

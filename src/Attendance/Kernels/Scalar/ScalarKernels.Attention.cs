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
        in AttentionShape shape, float* q, float* k, int first, int count, bool softmax, float* rows,
        RowSum* sums = null)
    {
        for (int row = 0; row < count; row++)
        {
            float* line = rows + ((long)row * shape.Keys);
            for (int key = 0; key < shape.Keys; key++)
            {
                line[key] = Score(shape, q, k, first + row, key);
            }

            if (softmax)
            {
                (float largest, float sum) = Softmax(line, shape.Keys);
                if (sums is not null)
                {
                    RowSum.Write(sums + row, largest, sum);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Column(
        in AttentionShape shape, float* q, float* k, int key, int first, int count, RowSum* sums, float* column)
    {
        for (int row = 0; row < count; row++)
        {
            float score = Score(shape, q, k, first + row, key);
            column[row] = sums is null ? score : MathF.Exp(score - sums[row].Largest) / sums[row].Sum;
        }
    }

    private static float Score(in AttentionShape shape, float* q, float* k, int query, int key)
    {
        if (key >= shape.VisibleTo(query))
        {
            return float.NegativeInfinity;
        }

        float sum = 0;
        for (int i = 0; i < shape.Size; i++)
        {
            sum += q[((long)query * shape.QueryStride) + i] * k[((long)key * shape.KeyStride) + i];
        }

        return sum * shape.Scale;
    }
}

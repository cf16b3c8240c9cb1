namespace Attendance.Kernels.Scalar;

internal sealed unsafe partial class ScalarKernels
{
    /// <inheritdoc/>
    public override void AttentionNext(in AttentionShape shape, int count, float* q, float* k, float* v, float* z)
    {
        var weights = new float[shape.Length];
        fixed (float* row = weights)
        {
            for (int head = 0; head < shape.Heads; head++)
            {
                int column = head * shape.Size;
                for (int query = 0; query < count; query++)
                {
                    int visible = shape.Length - count + query + 1;
                    for (int key = 0; key < visible; key++)
                    {
                        float sum = 0;
                        for (int i = column; i < column + shape.Size; i++)
                        {
                            sum += q[((long)query * shape.QueryStride) + i] * k[((long)key * shape.KeyStride) + i];
                        }

                        row[key] = sum * shape.Scale;
                    }

                    Softmax(row, 1, visible);
                    for (int i = column; i < column + shape.Size; i++)
                    {
                        float sum = 0;
                        for (int key = 0; key < visible; key++)
                        {
                            sum += row[key] * v[((long)key * shape.ValueStride) + i];
                        }

                        z[((long)query * shape.OutputStride) + i] = sum;
                    }
                }
            }
        }
    }
}

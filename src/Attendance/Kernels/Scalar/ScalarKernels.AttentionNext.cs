namespace Attendance.Kernels.Scalar;

internal sealed unsafe partial class ScalarKernels
{
    /// <inheritdoc/>
    public override void AttentionNext(in NextAttentionShape shape, float* q, float* k, float* v, float* z)
    {
        float* row = Scratch.Take(shape.Length);
        for (int head = 0; head < shape.Heads; head++)
        {
            float* keys = k + (head * shape.HeadStride);
            float* values = v + (head * shape.HeadStride);
            for (int query = 0; query < shape.Count; query++)
            {
                int visible = shape.Length - shape.Count + query + 1;
                float* from = q + ((long)query * shape.QueryStride) + (head * shape.Size);
                float* to = z + ((long)query * shape.OutputStride) + (head * shape.Size);
                for (int key = 0; key < visible; key++)
                {
                    float sum = 0;
                    for (int i = 0; i < shape.Size; i++)
                    {
                        sum += from[i] * keys[((long)key * shape.Size) + i];
                    }

                    row[key] = sum * shape.Scale;
                }

                Softmax(row, 1, visible);
                for (int i = 0; i < shape.Size; i++)
                {
                    float sum = 0;
                    for (int key = 0; key < visible; key++)
                    {
                        sum += row[key] * values[((long)key * shape.Size) + i];
                    }

                    to[i] = sum;
                }
            }
        }
    }
}

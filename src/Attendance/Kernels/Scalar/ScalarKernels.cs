namespace Attendance.Kernels.Scalar;

/// <summary>The plain twin: one number at a time, written to be obviously right.</summary>
internal sealed unsafe partial class ScalarKernels : KernelSet
{
    /// <inheritdoc/>
    public override string Name => "scalar";

    /// <inheritdoc/>
    public override void MatMul(
        float* x, int rows, int xStride, in WeightMatrix w, float* bias, float* y, int yStride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < w.Outputs; output++)
            {
                float sum = bias is null ? 0 : bias[output];
                for (int input = 0; input < w.Inputs; input++)
                {
                    sum += x[((long)row * xStride) + input] * w[input, output];
                }

                y[((long)row * yStride) + output] = sum;
            }
        }
    }

    /// <inheritdoc/>
    public override void LayerNorm(
        float* x, float* branch, int rows, int width, float* gain, float* bias, float epsilon, float* y)
    {
        for (int row = 0; row < rows; row++)
        {
            float* from = x + ((long)row * width);
            float* to = y + ((long)row * width);
            for (int i = 0; branch is not null && i < width; i++)
            {
                from[i] += branch[((long)row * width) + i];
            }

            double sum = 0;
            for (int i = 0; i < width; i++)
            {
                sum += from[i];
            }

            double mean = sum / width;
            double squares = 0;
            for (int i = 0; i < width; i++)
            {
                squares += (from[i] - mean) * (from[i] - mean);
            }

            double scale = Math.Sqrt((squares / width) + epsilon);
            for (int i = 0; i < width; i++)
            {
                to[i] = (float)(((from[i] - mean) / scale * gain[i]) + bias[i]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Softmax(float* x, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
        {
            Softmax(x + ((long)row * width), width);
        }
    }

    /// <summary>One row, and what was taken off and divided by.</summary>
    private static (float Largest, float Sum) Softmax(float* x, int count)
    {
        // Without the maximum taken off first, scores above 88 overflow float32's exponential.
        float max = float.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            max = MathF.Max(max, x[i]);
        }

        float sum = 0;
        for (int i = 0; i < count; i++)
        {
            x[i] = MathF.Exp(x[i] - max);
            sum += x[i];
        }

        for (int i = 0; i < count; i++)
        {
            x[i] /= sum;
        }

        return (max, sum);
    }
}

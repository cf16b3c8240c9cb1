namespace Attendance.Models;

/// <summary>
/// LayerNorm in two steps, for passes in which somebody looks at, or changes, the scale between them. Everybody else
/// gets the kernel.
/// </summary>
internal static unsafe class ScaledNorm
{
    /// <summary>√(variance + epsilon) of each row.</summary>
    public static void Scales(float* x, int rows, int width, float epsilon, float* scales)
    {
        for (int row = 0; row < rows; row++)
        {
            float* from = x + ((long)row * width);
            double mean = Mean(from, width);
            double squares = 0;
            for (int i = 0; i < width; i++)
            {
                squares += (from[i] - mean) * (from[i] - mean);
            }

            scales[row] = (float)Math.Sqrt((squares / width) + epsilon);
        }
    }

    /// <summary>y = (x − mean) / scale · gain + bias.</summary>
    public static void Apply(float* x, int rows, int width, NormWeights weights, float* scales, float* y)
    {
        for (int row = 0; row < rows; row++)
        {
            float* from = x + ((long)row * width);
            float* to = y + ((long)row * width);
            double mean = Mean(from, width);
            for (int i = 0; i < width; i++)
            {
                to[i] = (float)(((from[i] - mean) / scales[row] * weights.Gain[i]) + weights.Bias[i]);
            }
        }
    }

    private static double Mean(float* x, int width)
    {
        double sum = 0;
        for (int i = 0; i < width; i++)
        {
            sum += x[i];
        }

        return sum / width;
    }
}

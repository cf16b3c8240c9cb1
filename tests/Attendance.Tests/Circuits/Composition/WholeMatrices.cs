using Attendance.Circuits;
using Attendance.Circuits.Composition;

namespace Attendance.Tests.Circuits.Composition;

/// <summary>The circuits of heads multiplied out, <c>[E, E]</c>, as the formulas have them.</summary>
internal static class WholeMatrices
{
    /// <summary>W_V·W_O.</summary>
    public static double[,] Written(HeadWeights head) => Product(
        Matrix(head.Value, head.Width, head.Size), Matrix(head.Output, head.Size, head.Width));

    /// <summary>W_Q·W_Kᵀ, its transpose, or W_V·W_O.</summary>
    public static double[,] Read(HeadWeights head, CompositionKind kind)
    {
        double[,] query = Matrix(head.Query, head.Width, head.Size);
        double[,] key = Matrix(head.Key, head.Width, head.Size);
        return kind switch
        {
            CompositionKind.Query => Product(query, Transpose(key)),
            CompositionKind.Key => Product(key, Transpose(query)),
            _ => Written(head),
        };
    }

    /// <summary>‖A·B‖ / (‖A‖·‖B‖).</summary>
    public static double Ratio(double[,] a, double[,] b) => Norm(Product(a, b)) / (Norm(a) * Norm(b));

    private static double[,] Matrix(float[] values, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i / columns, i % columns] = values[i];
        }

        return matrix;
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                for (int k = 0; k < b.GetLength(0); k++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    private static double[,] Transpose(double[,] a)
    {
        var transposed = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < a.GetLength(1); j++)
            {
                transposed[j, i] = a[i, j];
            }
        }

        return transposed;
    }

    private static double Norm(double[,] a) => Math.Sqrt(a.Cast<double>().Sum(value => value * value));
}

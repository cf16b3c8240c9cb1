namespace Attendance.Circuits.Composition;

/// <summary>
/// For a matrix W with few columns, a small square R with RᵀR = WᵀW, so that ‖M·Wᵀ‖ = ‖M·Rᵀ‖ for every M: what is long
/// and thin is compared without ever being multiplied out. In float64, by Cholesky's method.
/// </summary>
internal static class SquareRoot
{
    /// <summary>float64's, of one operation.</summary>
    private const double Rounding = 2.3e-16;

    /// <summary>R for the columns of W.</summary>
    /// <param name="w">W, <c>[E, D]</c>, row-major.</param>
    /// <param name="size">D.</param>
    /// <returns>R, <c>[D, D]</c>, row-major, nothing below the diagonal.</returns>
    public static double[] OfColumns(ReadOnlySpan<float> w, int size)
    {
        double[] gram = new double[size * size];
        for (int row = 0; row < w.Length; row += size)
        {
            for (int i = 0; i < size; i++)
            {
                WideSums.AddScaled(w.Slice(row + i, size - i), w[row + i], gram.AsSpan((i * size) + i, size - i));
            }
        }

        return Factor(gram, size);
    }

    /// <summary>R for the rows of W: RᵀR = W·Wᵀ.</summary>
    /// <param name="w">W, <c>[D, E]</c>, row-major.</param>
    /// <param name="size">D.</param>
    public static double[] OfRows(ReadOnlySpan<float> w, int size)
    {
        int width = w.Length / size;
        double[] gram = new double[size * size];
        double[] wide = new double[width];
        for (int i = 0; i < size; i++)
        {
            Array.Clear(wide);
            WideSums.AddScaled(w.Slice(i * width, width), 1, wide);
            for (int j = i; j < size; j++)
            {
                gram[(i * size) + j] = WideSums.Dot(w.Slice(j * width, width), wide);
            }
        }

        return Factor(gram, size);
    }

    /// <summary>Takes the upper half of a Gram matrix apart, in place.</summary>
    private static double[] Factor(double[] gram, int size)
    {
        double largest = 0;
        for (int i = 0; i < size; i++)
        {
            largest = Math.Max(largest, gram[(i * size) + i]);
        }

        for (int i = 0; i < size; i++)
        {
            Span<double> row = gram.AsSpan((i * size) + i, size - i);

            // A column that the ones before it already span leaves nothing but rounding: pruned heads are all like
            // that.
            if (row[0] <= size * Rounding * largest)
            {
                row.Clear();
                continue;
            }

            double root = Math.Sqrt(row[0]);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] /= root;
            }

            for (int below = 1; below < row.Length; below++)
            {
                Span<double> next = gram.AsSpan(((i + below) * size) + i + below, size - i - below);
                for (int j = 0; j < next.Length; j++)
                {
                    next[j] -= row[below] * row[below + j];
                }
            }
        }

        return gram;
    }
}

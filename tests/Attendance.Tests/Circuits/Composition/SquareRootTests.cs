using Attendance.Circuits.Composition;

namespace Attendance.Tests.Circuits.Composition;

public sealed class SquareRootTests
{
    [Fact]
    public void OfColumns_TwoColumns_IsAsWorkedOutByHand()
    {
        // Columns (3, 4) and (1, 0): WᵀW = (25, 3; 3, 1), R = (5, 3/5; 0, √(1 − 9/25)) = (5, 0.6; 0, 0.8).
        double[] root = SquareRoot.OfColumns([3, 1, 4, 0], 2);

        Assert.Equal([5, 0.6, 0, 0.8], root, (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal(root, SquareRoot.OfRows([3, 4, 1, 0], 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(3, 7)]
    [InlineData(40, 33)]
    public void OfColumns_AnyMatrix_HasItsGramMatrix(int rows, int size)
    {
        // With fewer rows than columns the Gram matrix has no full rank; nor has one with a column twice, or of zeros.
        float[] w = [.. Enumerable.Range(0, rows * size).Select(i => MathF.Sin(7 * i) + (i % size == 0 ? 100 : 0))];
        for (int row = 0; row < rows && size > 2; row++)
        {
            w[(row * size) + 2] = w[row * size];
            w[(row * size) + 1] = 0;
        }

        double[] root = SquareRoot.OfColumns(w, size);

        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double expected = Enumerable.Range(0, rows).Sum(row => (double)w[(row * size) + i] * w[(row * size) + j]);
                double actual = Enumerable.Range(0, size).Sum(k => root[(k * size) + i] * root[(k * size) + j]);

                // 1e4 is the largest square.
                Assert.Equal(expected, actual, 1e-12 * 1e4 * rows);
            }
        }
    }

    [Fact]
    public void OfRows_NothingButZeros_IsZeros() => Assert.All(SquareRoot.OfRows(new float[12], 3), value => Assert.Equal(0, value));
}

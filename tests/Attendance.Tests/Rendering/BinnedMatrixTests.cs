using Attendance.Attention;
using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class BinnedMatrixTests
{
    [Fact]
    public void Largest_OddEdges_KeepsTheLargestMagnitudeOfEachBin()
    {
        AttentionMatrix matrix = new(3, 3, [0.1f, -0.9f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.2f, 0f]);

        // Bins of two: {0.1 −0.9 / 0.4 0.5} {0.3 / 0.6} {0.7 0.2} {0}.
        Assert.Equal([-0.9f, 0.6f, 0.7f, 0f], BinnedMatrix.Largest(matrix, 2, 2));
    }

    [Fact]
    public void Largest_BinsWithoutValues_AreEmptyAndNothingElseIs()
    {
        const float None = float.NegativeInfinity;
        AttentionMatrix matrix = new(2, 4, [-0.5f, None, None, None, 0.25f, float.NaN, None, None]);

        Assert.Equal([-0.5f, None], BinnedMatrix.Largest(matrix, 2, 2));
        Assert.Equal([float.NaN, 0], BinnedMatrix.Largest(new AttentionMatrix(1, 4, [float.NaN, None, None, 0]), 1, 2));
    }

    [Fact]
    public void Largest_ThinDiagonal_SurvivesAnyBin()
    {
        const int Size = 101;
        float[] values = new float[Size * Size];
        for (int i = 1; i < Size; i++)
        {
            values[(i * Size) + i - 1] = 1;
        }

        float[] binned = BinnedMatrix.Largest(new AttentionMatrix(Size, Size, values), 7, 7);
        for (int i = 0; i < 15; i++)
        {
            Assert.Equal(1, binned[(i * 15) + i]);
        }
    }
}

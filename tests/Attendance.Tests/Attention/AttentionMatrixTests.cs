using Attendance.Attention;

namespace Attendance.Tests.Attention;

public sealed class AttentionMatrixTests
{
    [Fact]
    public void Item_EveryCell_IsRowMajor()
    {
        var matrix = new AttentionMatrix(2, 3, [1, 2, 3, 4, 5, 6]);

        Assert.Equal(6, matrix[1, 2]);
        Assert.Equal(3, matrix[0, 2]);
        Assert.Equal([4f, 5, 6], matrix.Row(1).ToArray());
        Assert.Equal((2, 3), (matrix.Queries, matrix.Keys));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, -1)]
    [InlineData(0, 3)]
    public void Item_OutsideTheMatrix_IsRefused(int query, int key)
    {
        var matrix = new AttentionMatrix(2, 3, new float[6]);

        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[query, key]);
    }

    [Theory]
    [InlineData(2, 3, 5)]
    [InlineData(2, 3, 7)]
    [InlineData(65536, 65536, 0)]
    public void New_ValuesThatDoNotFit_AreRefused(int queries, int keys, int count) =>
        Assert.Throws<ArgumentException>(() => new AttentionMatrix(queries, keys, new float[count]));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, -1)]
    public void New_NoRowsOrColumns_IsRefused(int queries, int keys) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionMatrix(queries, keys, []));
}

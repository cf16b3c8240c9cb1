using Attendance.Analysis;
using Attendance.Attention;

namespace Attendance.Tests.Analysis;

public sealed class HeadGridTests
{
    private static readonly double[,] s_values = { { 1, 2, 3 }, { 4, 5, 6 } };

    [Fact]
    public void Of_Heads_HasARowForEachBlock()
    {
        AttentionGrid grid = HeadGrid.Of("title", s_values);

        Assert.Equal("title", grid.Title);
        Assert.Equal(["0", "1"], grid.Queries);
        Assert.Equal(["0", "1", "2"], grid.Keys);
        Assert.Equal([1f, 2, 3, 4, 5, 6], grid.Panels.Single().Matrix.Values);
        Assert.Equal(("block", "head", false), (grid.RowAxis, grid.ColumnAxis, grid.IsCausal));
    }

    [Fact]
    public void Of_HeadsAndMlps_HasOneMoreColumn()
    {
        AttentionGrid grid = HeadGrid.Of("title", s_values, [7, 8]);

        Assert.Equal(["0", "1", "2", "MLP"], grid.Keys);
        Assert.Equal([1f, 2, 3, 7, 4, 5, 6, 8], grid.Panels.Single().Matrix.Values);
    }
}

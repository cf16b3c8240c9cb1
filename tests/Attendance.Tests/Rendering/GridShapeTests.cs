using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class GridShapeTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 1, 3)]
    [InlineData(6, 2, 3)]
    [InlineData(8, 2, 4)]
    [InlineData(12, 3, 4)]
    [InlineData(16, 4, 4)]
    [InlineData(20, 4, 5)]
    [InlineData(25, 5, 5)]
    [InlineData(48, 6, 8)]
    [InlineData(144, 12, 12)]
    public void NearFourToThree_UsualNumbersOfHeads_GivesFullRows(int panels, int rows, int columns) =>
        Assert.Equal(new GridShape(rows, columns), GridShape.NearFourToThree(panels));

    [Fact]
    public void NearFourToThree_AnyNumber_HasRoomForAllAndNoEmptyRow()
    {
        for (int panels = 1; panels <= 400; panels++)
        {
            GridShape shape = GridShape.NearFourToThree(panels);
            Assert.InRange(panels, ((shape.Rows - 1) * shape.Columns) + 1, shape.Rows * shape.Columns);
        }
    }
}

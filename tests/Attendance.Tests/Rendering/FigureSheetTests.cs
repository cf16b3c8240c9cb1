using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class FigureSheetTests
{
    private static readonly Rgb s_ink = new(0, 0, 0);

    [Fact]
    public void Of_OneFigure_IsIt()
    {
        Figure figure = Make("a", 100, 50);

        Assert.Same(figure, FigureSheet.Of([figure]));
    }

    [Fact]
    public void Of_FiguresThatFit_AreSideBySide()
    {
        Figure sheet = FigureSheet.Of([Make("a", 100, 50), Make("b", 200, 80)]);

        Assert.Equal((300, 80, "a; b"), (sheet.Width, sheet.Height, sheet.Title));
        Assert.Equal([(1, 2), (101, 2)], sheet.Rectangles.Select(part => (part.X, part.Y)));
        Assert.Equal([(3, 4), (103, 4)], sheet.Texts.Select(part => (part.X, part.Y)));
        Assert.Equal([(5, 6), (105, 6)], sheet.Cells.Select(part => (part.X, part.Y)));
    }

    [Fact]
    public void Of_FiguresThatDoNotFit_AreBelowAndInTheMiddle()
    {
        Figure sheet = FigureSheet.Of([Make("a", 1000, 50), Make("b", 700, 80), Make("c", 100, 20)]);

        Assert.Equal((1000, 130), (sheet.Width, sheet.Height));
        Assert.Equal([(1, 2), (101, 52), (801, 52)], sheet.Rectangles.Select(part => (part.X, part.Y)));
    }

    private static Figure Make(string title, double width, double height) => new(
        width,
        height,
        title,
        [new FigureCells(5, 6, 1, 1, 1, 1, [0], ColorMap.Magma, "")],
        [new FigureRectangle(1, 2, 1, 1, s_ink)],
        [new FigureText(title, 3, 4, 10, TextAnchor.Start, s_ink)]);
}

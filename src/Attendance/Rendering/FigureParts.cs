namespace Attendance.Rendering;

/// <summary>The shapes of a figure while it is put together.</summary>
internal sealed class FigureParts
{
    public List<FigureCells> Cells { get; } = [];

    public List<FigureRectangle> Rectangles { get; } = [];

    public List<FigureText> Texts { get; } = [];

    /// <summary>A hairline round a box, outside it.</summary>
    public void Outline(double x, double y, double width, double height, Rgb fill)
    {
        Rectangles.Add(new FigureRectangle(x - 1, y - 1, width + 2, 1, fill));
        Rectangles.Add(new FigureRectangle(x - 1, y + height, width + 2, 1, fill));
        Rectangles.Add(new FigureRectangle(x - 1, y, 1, height, fill));
        Rectangles.Add(new FigureRectangle(x + width, y, 1, height, fill));
    }
}

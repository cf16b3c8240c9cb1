namespace Attendance.Rendering;

/// <summary>
/// Puts figures on one sheet, each as it is: of several models, for example, which have tokens and axes of their own.
/// </summary>
public static class FigureSheet
{
    private const double WidestRow = 1_600;

    /// <summary>
    /// Puts figures side by side as long as they fit a screen, and those that do not below; each row in the middle.
    /// </summary>
    /// <param name="figures">At least one.</param>
    /// <returns>The sheet; a figure alone is itself.</returns>
    public static Figure Of(IReadOnlyList<Figure> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentOutOfRangeException.ThrowIfZero(figures.Count, nameof(figures));
        if (figures.Count == 1)
        {
            return figures[0];
        }

        List<List<Figure>> rows = Rows(figures);
        double width = rows.Max(row => row.Sum(figure => figure.Width));
        var parts = new FigureParts();
        double y = 0;
        foreach (List<Figure> row in rows)
        {
            double x = Math.Round((width - row.Sum(figure => figure.Width)) / 2);
            foreach (Figure figure in row)
            {
                Place(figure, x, y, parts);
                x += Math.Ceiling(figure.Width);
            }

            y += Math.Ceiling(row.Max(figure => figure.Height));
        }

        string title = string.Join("; ", figures.Select(figure => figure.Title));
        return new Figure(Math.Ceiling(width), y, title, parts.Cells, parts.Rectangles, parts.Texts);
    }

    private static List<List<Figure>> Rows(IReadOnlyList<Figure> figures)
    {
        List<List<Figure>> rows = [[]];
        foreach (Figure figure in figures)
        {
            double taken = rows[^1].Sum(other => other.Width);
            if (taken > 0 && taken + figure.Width > WidestRow)
            {
                rows.Add([]);
            }

            rows[^1].Add(figure);
        }

        return rows;
    }

    private static void Place(Figure figure, double x, double y, FigureParts parts)
    {
        parts.Cells.AddRange(figure.Cells.Select(cells => cells with { X = cells.X + x, Y = cells.Y + y }));
        parts.Rectangles.AddRange(
            figure.Rectangles.Select(rectangle => rectangle with { X = rectangle.X + x, Y = rectangle.Y + y }));
        parts.Texts.AddRange(figure.Texts.Select(text => text with { X = text.X + x, Y = text.Y + y }));
    }
}

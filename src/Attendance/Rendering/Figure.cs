namespace Attendance.Rendering;

/// <summary>
/// A picture as plain shapes, before any format: what a drawing backend needs to know and nothing else. Lengths are
/// CSS pixels from the top left corner. Draw the background, then cells, rectangles and texts, each in order.
/// </summary>
/// <param name="Width">Width of the whole.</param>
/// <param name="Height">Height of the whole.</param>
/// <param name="Title">What it shows, for those who cannot see it.</param>
/// <param name="Cells">Fields of coloured cells: the panels and the colour bar.</param>
/// <param name="Rectangles">Plain rectangles: frames and ticks.</param>
/// <param name="Texts">All that is written.</param>
public sealed record Figure(
    double Width,
    double Height,
    string Title,
    IReadOnlyList<FigureCells> Cells,
    IReadOnlyList<FigureRectangle> Rectangles,
    IReadOnlyList<FigureText> Texts);

/// <summary>A filled rectangle.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width, above 0.</param>
/// <param name="Height">Height, above 0.</param>
/// <param name="Fill">Its colour.</param>
public sealed record FigureRectangle(double X, double Y, double Width, double Height, Rgb Fill);

/// <summary>A field of cells without gaps between them, each in one of a colour map's 256 colours.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="CellWidth">Width of one cell.</param>
/// <param name="CellHeight">Height of one cell.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Levels">Which of the map's colours, <c>[rows, columns]</c>, row by row.</param>
/// <param name="Map">The colours.</param>
/// <param name="Title">What the field is, for hovering; may be empty.</param>
/// <param name="CellTitle">What a cell (row, column) is, for hovering; null where that is not said.</param>
public sealed record FigureCells(
    double X,
    double Y,
    double CellWidth,
    double CellHeight,
    int Rows,
    int Columns,
    byte[] Levels,
    ColorMap Map,
    string Title,
    Func<int, int, string>? CellTitle = null);

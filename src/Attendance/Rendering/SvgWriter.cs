using System.Globalization;
using System.Text;

namespace Attendance.Rendering;

/// <summary>Writes a figure's shapes as SVG 1.1 elements.</summary>
internal sealed class SvgWriter
{
    // A document of more rectangles than this is slow to open; what is beyond becomes images.
    private const int MostRectangles = 12_000;
    private const string Fonts = "DejaVu Sans, Verdana, sans-serif";

    private readonly StringBuilder _svg = new();
    private int _rectangles;

    public string Write(Figure figure)
    {
        string width = Number(figure.Width);
        string height = Number(figure.Height);
        _svg.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        _svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" ");
        _svg.Append($"width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" ");
        _svg.Append($"font-family=\"{Fonts}\" direction=\"ltr\">\n");
        _svg.Append($"<title>{Escape(figure.Title)}</title>\n");
        _svg.Append($"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        foreach (FigureCells cells in figure.Cells)
        {
            WriteCells(cells);
        }

        WriteRectangles(figure.Rectangles);
        WriteTexts(figure.Texts);
        return _svg.Append("</svg>\n").ToString();
    }

    private void WriteCells(FigureCells cells)
    {
        _svg.Append("<g shape-rendering=\"crispEdges\">");
        if (cells.Title.Length > 0)
        {
            _svg.Append($"<title>{Escape(cells.Title)}</title>");
        }

        _svg.Append('\n');
        _rectangles += cells.Levels.Length;
        if (cells.CellTitle is null || _rectangles > MostRectangles)
        {
            WriteImage(cells);
        }
        else
        {
            WriteEach(cells, cells.CellTitle);
        }

        _svg.Append("</g>\n");
    }

    private void WriteEach(FigureCells cells, Func<int, int, string> title)
    {
        string size = $"width=\"{Number(cells.CellWidth)}\" height=\"{Number(cells.CellHeight)}\"";
        for (int row = 0; row < cells.Rows; row++)
        {
            string y = Number(cells.Y + (row * cells.CellHeight));
            for (int column = 0; column < cells.Columns; column++)
            {
                Rgb fill = cells.Map.Colors[cells.Levels[(row * cells.Columns) + column]];
                string x = Number(cells.X + (column * cells.CellWidth));
                _svg.Append($"<rect x=\"{x}\" y=\"{y}\" {size} fill=\"{fill.Hex}\">");
                _svg.Append($"<title>{Escape(title(row, column))}</title></rect>\n");
            }
        }
    }

    private void WriteImage(FigureCells cells)
    {
        byte[] png = PngFile.Encode(cells.Columns, cells.Rows, cells.Levels, cells.Map.Colors);
        _svg.Append($"<image x=\"{Number(cells.X)}\" y=\"{Number(cells.Y)}\" ");
        _svg.Append($"width=\"{Number(cells.Columns * cells.CellWidth)}\" ");
        _svg.Append($"height=\"{Number(cells.Rows * cells.CellHeight)}\" ");
        _svg.Append("preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" ");
        _svg.Append($"xlink:href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>\n");
    }

    private void WriteRectangles(IReadOnlyList<FigureRectangle> rectangles)
    {
        _svg.Append("<g shape-rendering=\"crispEdges\">\n");
        foreach (FigureRectangle r in rectangles)
        {
            _svg.Append($"<rect x=\"{Number(r.X)}\" y=\"{Number(r.Y)}\" width=\"{Number(r.Width)}\" ");
            _svg.Append($"height=\"{Number(r.Height)}\" fill=\"{r.Fill.Hex}\"/>\n");
        }

        _svg.Append("</g>\n");
    }

    /// <summary>Neighbours of one style share a group, which keeps a page of numbers small.</summary>
    private void WriteTexts(IReadOnlyList<FigureText> texts)
    {
        string style = "";
        foreach (FigureText text in texts)
        {
            string its = StyleOf(text);
            if (its != style)
            {
                _svg.Append(style.Length > 0 ? "</g>\n" : "").Append($"<g {its}>\n");
                style = its;
            }

            WriteText(text);
        }

        _svg.Append(style.Length > 0 ? "</g>\n" : "");
    }

    private void WriteText(FigureText text)
    {
        string x = Number(text.X);
        string y = Number(text.Y);
        string turn = text.Upright ? $" transform=\"rotate(-90 {x} {y})\"" : "";

        // Isolated, so that a label's own direction orders its letters but does not move it.
        _svg.Append($"<text x=\"{x}\" y=\"{y}\"{turn} fill=\"{text.Fill.Hex}\" style=\"unicode-bidi:isolate\">");
        _svg.Append(Escape(text.Text));
        if (text.Whole is { } whole)
        {
            _svg.Append($"<title>{Escape(whole)}</title>");
        }

        _svg.Append("</text>\n");
    }

    private static string StyleOf(FigureText text)
    {
        string anchor = text.Anchor switch
        {
            TextAnchor.Start => "start",
            TextAnchor.Middle => "middle",
            _ => "end",
        };
        string weight = text.Bold ? " font-weight=\"bold\"" : "";
        return $"font-size=\"{Number(text.Size)}\" text-anchor=\"{anchor}\"{weight}";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Markup escaped, and whatever XML cannot hold replaced by �.</summary>
    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\t' or '\n' => escaped.Append(' '),
                < 0x20 or 0xfffe or 0xffff or (>= 0x7f and < 0xa0) => escaped.Append('\ufffd'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }
}

using Attendance.Rendering;
using SkiaSharp;

namespace Attendance.Plots;

/// <summary>Draws a figure's shapes on a Skia canvas.</summary>
internal sealed class FigurePainter(SKCanvas canvas)
{
    // A text may turn out a little wider than the table says; beyond this share it is squeezed into its place.
    private const double Tolerance = 1.02;

    private readonly SKPaint _fill = new() { IsAntialias = false, Style = SKPaintStyle.Fill };
    private readonly SKPaint _ink = new() { IsAntialias = true, Style = SKPaintStyle.Fill };

    public void Paint(Figure figure)
    {
        canvas.Clear(SKColors.White);
        foreach (FigureCells cells in figure.Cells)
        {
            PaintCells(cells);
        }

        foreach (FigureRectangle r in figure.Rectangles)
        {
            _fill.Color = ColorOf(r.Fill);
            canvas.DrawRect((float)r.X, (float)r.Y, (float)r.Width, (float)r.Height, _fill);
        }

        foreach (FigureText text in figure.Texts)
        {
            PaintText(text);
        }
    }

    private void PaintCells(FigureCells cells)
    {
        SKImageInfo info = new(cells.Columns, cells.Rows, SKColorType.Bgra8888, SKAlphaType.Opaque);
        SKColor[] palette = Array.ConvertAll(cells.Map.Colors.ToArray(), ColorOf);
        using SKBitmap bitmap = new(info);
        bitmap.Pixels = Array.ConvertAll(cells.Levels, level => palette[level]);
        using SKImage image = SKImage.FromBitmap(bitmap);
        SKRect place = SKRect.Create(
            (float)cells.X, (float)cells.Y,
            (float)(cells.Columns * cells.CellWidth), (float)(cells.Rows * cells.CellHeight));
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest), _fill);
    }

    private void PaintText(FigureText text)
    {
        ShapedText shaped = new(text.Text, text.Size, text.Bold);
        double squeeze = shaped.Width > text.Width * Tolerance ? text.Width / shaped.Width : 1;
        double before = text.Anchor switch
        {
            TextAnchor.Start => 0,
            TextAnchor.Middle => shaped.Width / 2,
            _ => shaped.Width,
        };

        canvas.Save();
        canvas.Translate((float)text.X, (float)text.Y);
        if (text.Upright)
        {
            canvas.RotateDegrees(-90);
        }

        canvas.Scale((float)squeeze, 1);
        float x = (float)-before;
        _ink.Color = ColorOf(text.Fill);
        foreach (GlyphRun run in shaped.Runs)
        {
            PaintRun(run, x);
            x += run.Width;
        }

        canvas.Restore();
    }

    private void PaintRun(GlyphRun run, float x)
    {
        using SKPath letters = new();
        for (int i = 0; i < run.Glyphs.Length; i++)
        {
            using SKPath? letter = run.Font.GetGlyphPath(run.Glyphs[i]);
            if (letter is not null)
            {
                letters.AddPath(letter, x + run.Positions[i].X, run.Positions[i].Y);
            }
        }

        canvas.DrawPath(letters, _ink);
        run.Font.Dispose();
    }

    private static SKColor ColorOf(Rgb color) => new(color.R, color.G, color.B);
}

using System.Runtime.InteropServices;
using Attendance.Attention;
using Attendance.Rendering;
using SkiaSharp;

namespace Attendance.Plots;

/// <summary>Draws a grid of matrices as a PNG picture, with fonts of its own.</summary>
public static class PngHeatmap
{
    /// <summary>
    /// Loads the graphics library and the fonts. Nobody has to call this, but on another thread, while something else
    /// is computed, it makes the first picture come sooner.
    /// </summary>
    public static void Prepare()
    {
        Rgb ink = new(0, 0, 0);
        FigureText letter = new("0", 8, 8, 10, TextAnchor.Middle, ink);
        Draw(new Figure(
            16,
            16,
            "",
            [new FigureCells(0, 0, 8, 8, 1, 1, [0], ColorMap.Magma, "")],
            [new FigureRectangle(0, 0, 1, 1, ink)],
            [letter, letter with { Bold = true }]));
    }

    /// <summary>
    /// Draws a grid. The same grid gives the same bytes on the same machine; on another processor or system the edges
    /// of letters may differ by a shade.
    /// </summary>
    /// <param name="grid">The matrices and their labels.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="scale">Pixels to a CSS pixel: 1 for the screen, 2 for print and dense screens; 0.5 to 8.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentException">The options' colour scale or number of columns is impossible.</exception>
    public static byte[] Render(AttentionGrid grid, HeatmapOptions? options = null, double scale = 1) =>
        Draw(HeatmapLayout.Compute(grid, options), scale);

    /// <summary>Draws a figure that was laid out before.</summary>
    /// <param name="figure">The figure.</param>
    /// <param name="scale">Pixels to a CSS pixel, 0.5 to 8.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is out of range.</exception>
    public static byte[] Draw(Figure figure, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, 8);
        SKImageInfo info = new(
            (int)Math.Ceiling(figure.Width * scale), (int)Math.Ceiling(figure.Height * scale),
            SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKBitmap bitmap = new(info);
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Scale((float)scale);
            new FigurePainter(canvas).Paint(figure);
        }

        return Encode(bitmap);
    }

    private static unsafe byte[] Encode(SKBitmap bitmap)
    {
        // Level 4 of 9: the next ones take twice the time for 2 % of the size.
        const int Level = 4;
        (int width, int rowBytes, nint pixels) = (bitmap.Width, bitmap.RowBytes, bitmap.GetPixels());
        return PngFile.Encode(width, bitmap.Height, [], Level, (row, to) =>
        {
            // A fourth byte is 255 everywhere, and left out.
            ReadOnlySpan<uint> from = new((void*)(pixels + ((nint)row * rowBytes)), width);
            for (int x = 0; x < width - 1; x++)
            {
                MemoryMarshal.Write(to[(3 * x)..], from[x]);
            }

            MemoryMarshal.AsBytes(from)[^4..^1].CopyTo(to[^3..]);
        });
    }
}

using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>Draws a grid of matrices as an SVG document.</summary>
public static class SvgHeatmap
{
    /// <summary>
    /// Draws a grid. Text stays text, cells say their value when pointed at, and a field of very many cells is embedded
    /// as an image. The same grid gives the same document on every machine, down to the compression of such images,
    /// which is the runtime's.
    /// </summary>
    /// <param name="grid">The matrices and their labels.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <returns>A whole SVG document, well-formed whatever the labels hold.</returns>
    /// <exception cref="ArgumentException">The options' colour scale or number of columns is impossible.</exception>
    public static string Render(AttentionGrid grid, HeatmapOptions? options = null) =>
        Draw(HeatmapLayout.Compute(grid, options));

    /// <summary>Writes a figure that was laid out before.</summary>
    /// <param name="figure">The figure.</param>
    /// <returns>A whole SVG document.</returns>
    public static string Draw(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return new SvgWriter().Write(figure);
    }
}

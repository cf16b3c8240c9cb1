using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Plots;
using Attendance.Rendering;
using Attendance.Weights;

namespace Attendance.Cli.Output;

/// <summary>Writes a picture, whole or not at all.</summary>
internal static class Picture
{
    // Fit for print and for dense screens; an SVG has no pixels.
    private const double PngScale = 2;

    /// <summary>Lets what a picture will need be loaded meanwhile.</summary>
    public static void Prepare(OutputChoice choice, CommandHost host)
    {
        if (choice.Picture is { } path && !IsSvg(path))
        {
            host.Ahead(PreparePng);
        }
    }

    /// <summary>Writes it as its extension says.</summary>
    /// <returns>One line that says what was written.</returns>
    public static string Write(AttentionGrid grid, OutputChoice choice) =>
        Write(HeatmapLayout.Compute(grid, choice.Heatmap), choice.Picture!);

    /// <summary>Writes a figure as the path's extension says.</summary>
    /// <returns>One line that says what was written.</returns>
    public static string Write(Figure figure, string path)
    {
        bool svg = IsSvg(path);
        AtomicFile.WriteAllBytes(path, svg ? Encoding.UTF8.GetBytes(SvgHeatmap.Draw(figure)) : Png(figure));
        double scale = svg ? 1 : PngScale;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"wrote {path} ({Math.Ceiling(figure.Width * scale)} × {Math.Ceiling(figure.Height * scale)})");
    }

    private static bool IsSvg(string path) =>
        Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    // Apart, so that a process that draws no PNG does not load Skia.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PreparePng() => PngHeatmap.Prepare();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Png(Figure figure) => PngHeatmap.Draw(figure, PngScale);
}

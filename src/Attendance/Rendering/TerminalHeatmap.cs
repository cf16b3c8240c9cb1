using System.Globalization;
using System.Text;
using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// Shows a grid of matrices in a terminal: coloured cells where there are colours, numbers where not.
/// </summary>
public static class TerminalHeatmap
{
    private const int LegendWidth = 32;
    private const int LeastWidth = 40;

    /// <summary>
    /// Draws a grid as text, never wider than the terminal. With colours the panels stand side by side, with values in
    /// the cells while there is room, and in half blocks of several positions when there are many. Without, a table
    /// of numbers follows for each panel, or, when it would be too wide, each query's largest weights.
    /// </summary>
    /// <param name="grid">The matrices and their labels.</param>
    /// <param name="terminal">The terminal; null for 80 columns without colours.</param>
    /// <param name="options">How; null for the defaults. Columns are the terminal's own affair.</param>
    /// <returns>Lines, each ended by <c>\n</c>, with no control characters but colours.</returns>
    /// <exception cref="ArgumentException">The options' colour scale is impossible.</exception>
    public static string Render(AttentionGrid grid, TerminalOptions? terminal = null, HeatmapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        terminal ??= new TerminalOptions();
        options ??= HeatmapOptions.Default;
        ValueScale scale = ValueScale.For(grid, options);
        int width = Math.Max(LeastWidth, terminal.Width);
        StringBuilder text = new();
        string title = LabelText.Clean(options.Title ?? grid.Title);
        if (title.Length > 0)
        {
            text.Append(LabelText.Shorten(title, width, s => DisplayWidth.Of(s))).Append("\n\n");
        }

        if (terminal.Colors == ColorDepth.None)
        {
            text.Append(new TerminalTable(grid, width).Write());
        }
        else
        {
            TerminalPlan plan = TerminalPlan.For(grid, width, options.Values);
            text.Append(new TerminalPanels(grid, scale, plan, terminal.Colors).Write());
            text.Append(Legend(scale, terminal.Colors, Words(grid, options.ScaleLabel), width));
            if (plan.Bin > 1)
            {
                text.Append(CultureInfo.InvariantCulture, $"Each dot: largest of {plan.Bin} × {plan.Bin} values.\n");
            }
        }

        return text.ToString();
    }

    private static string Legend(ValueScale scale, ColorDepth depth, string words, int width)
    {
        string lowest = scale.Minimum.ToString("0.##", CultureInfo.InvariantCulture).Replace('-', '−') + " ";
        string highest = " " + scale.Maximum.ToString("0.##", CultureInfo.InvariantCulture);
        int ramp = Math.Clamp(width - lowest.Length - highest.Length, 1, LegendWidth);
        AnsiText legend = new(depth);
        legend.Append(lowest);
        for (int i = 0; i < ramp; i++)
        {
            // A half block shows two steps in one column.
            Rgb left = scale.Map.At((2.0 * i) / ((2 * ramp) - 1));
            Rgb right = scale.Map.At(((2.0 * i) + 1) / ((2 * ramp) - 1));
            legend.Append("▌", left, right);
        }

        words = "  " + words;
        bool fits = lowest.Length + ramp + highest.Length + DisplayWidth.Of(words) <= width;
        legend.Append(highest);
        if (!fits)
        {
            legend.Line();
            words = LabelText.Shorten(words.Trim(), width, s => DisplayWidth.Of(s));
        }

        return legend.Append(words).Line().ToString();
    }

    private static string Words(AttentionGrid grid, string name) => LabelText.Clean(
        name + (grid.IsOfPositions ? "; rows look at columns" : $"; rows: {grid.RowAxis}, columns: {grid.ColumnAxis}"));
}

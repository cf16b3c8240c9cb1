using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>Puts one panel's cells, values, labels and title into the figure.</summary>
internal sealed class PanelPainter(
    AttentionGrid grid, ValueScale scale, CellPlan cells, AxisLabels x, AxisLabels y, FigureParts parts)
{
    // Beyond this many cells in a figure they carry no text of their own for hovering.
    private const int MostCellTitles = 6000;

    private readonly Rgb[] _inks = Inks(scale.Map, static color => color.ReadableInk());
    private readonly Rgb[] _quietInks = Inks(scale.Map, static color => color.QuietInk());

    public void Paint(int index, PanelFrames frames, double left, double top)
    {
        AttentionPanel panel = grid.Panels[index];
        (double cornerX, double cornerY) = frames.Corner(index);
        double originX = left + cornerX;
        double originY = top + cornerY;
        float[] values = BinnedMatrix.Largest(panel.Matrix, cells.Queries.Bin, cells.Keys.Bin);
        byte[] levels = Array.ConvertAll(values, scale.Level);
        parts.Cells.Add(new FigureCells(
            originX, originY, cells.Keys.Cell, cells.Queries.Cell, cells.Queries.Bins, cells.Keys.Bins, levels,
            scale.Map, LabelText.Clean(panel.Title), CellTitles(panel)));
        parts.Outline(originX, originY, cells.PlotWidth, cells.PlotHeight, Rgb.Grey);
        if (frames.Titles[index].Length > 0)
        {
            parts.Texts.Add(new FigureText(
                frames.Titles[index], originX + (cells.PlotWidth / 2), originY - 7, PanelFrames.TitleSize,
                TextAnchor.Middle, Rgb.Ink, Bold: true));
        }

        if (frames.HasQueryLabels(index))
        {
            PaintQueryLabels(originX, originY);
        }

        if (frames.HasKeyLabels(index))
        {
            PaintKeyLabels(originX, originY);
        }

        if (cells.Values)
        {
            PaintValues(values, levels, originX, originY);
        }
    }

    private void PaintQueryLabels(double originX, double originY)
    {
        foreach (AxisLabel label in y.Shown)
        {
            double middle = originY + ((label.Cell + 0.5) * cells.Queries.Cell);
            parts.Texts.Add(new FigureText(
                label.Text, originX - PanelFrames.LabelGap, middle + (y.Size * FigureText.CapHeight / 2), y.Size,
                TextAnchor.End, Rgb.Ink, Whole: label.Whole));
        }
    }

    private void PaintKeyLabels(double originX, double originY)
    {
        foreach (AxisLabel label in x.Shown)
        {
            double middle = originX + ((label.Cell + 0.5) * cells.Keys.Cell);
            parts.Texts.Add(new FigureText(
                label.Text, middle + (x.Size * FigureText.CapHeight / 2),
                originY + cells.PlotHeight + PanelFrames.LabelGap, x.Size,
                TextAnchor.End, Rgb.Ink, Upright: true, Whole: label.Whole));
        }
    }

    private void PaintValues(float[] values, byte[] levels, double originX, double originY)
    {
        double rise = cells.ValueSize * FigureText.CapHeight / 2;
        for (int i = 0; i < values.Length; i++)
        {
            (int query, int key) = Math.DivRem(i, cells.Keys.Count);

            // What the causal mask forbids is no finding: the zeros above the diagonal are there, but stand back.
            bool masked = grid.IsCausal && key > query && values[i] == 0 && cells.Keys.Count == cells.Queries.Count;
            parts.Texts.Add(new FigureText(
                ValueScale.Text(values[i]),
                originX + ((key + 0.5) * cells.Keys.Cell),
                originY + ((query + 0.5) * cells.Queries.Cell) + rise,
                cells.ValueSize,
                TextAnchor.Middle,
                masked ? _quietInks[levels[i]] : _inks[levels[i]]));
        }
    }

    private Func<int, int, string>? CellTitles(AttentionPanel panel) =>
        cells.IsBinned || (long)grid.Panels.Count * grid.Queries.Count * grid.Keys.Count > MostCellTitles
            ? null
            : (query, key) => $"{LabelText.Clean(grid.Queries[query])} → {LabelText.Clean(grid.Keys[key])}: "
                + ValueScale.Text(panel.Matrix[query, key]);

    private static Rgb[] Inks(ColorMap map, Converter<Rgb, Rgb> ink) => Array.ConvertAll(map.Colors.ToArray(), ink);
}

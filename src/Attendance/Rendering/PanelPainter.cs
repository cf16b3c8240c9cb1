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
        PaintEmpty(values, originX, originY);
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
            PaintValues(panel.Texts, values, levels, originX, originY);
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

    /// <summary>Covers what has no value, as many cells of a row at once as there are.</summary>
    private void PaintEmpty(float[] values, double originX, double originY)
    {
        int columns = cells.Keys.Bins;
        for (int start = 0, end; start < values.Length; start = end)
        {
            bool empty = ValueScale.IsEmpty(values[start]);
            (int row, int column) = Math.DivRem(start, columns);
            for (end = start + 1; end < (row + 1) * columns && ValueScale.IsEmpty(values[end]) == empty; end++)
            {
            }

            if (empty)
            {
                parts.Rectangles.Add(new FigureRectangle(
                    originX + (column * cells.Keys.Cell), originY + (row * cells.Queries.Cell),
                    (end - start) * cells.Keys.Cell, cells.Queries.Cell, Rgb.Nothing));
            }
        }
    }

    private void PaintValues(
        IReadOnlyList<string>? texts, float[] values, byte[] levels, double originX, double originY)
    {
        double room = (cells.Keys.Cell - 4) / cells.ValueSize;
        double rise = cells.ValueSize * FigureText.CapHeight / 2;
        for (int i = 0; i < values.Length; i++)
        {
            (int query, int key) = Math.DivRem(i, cells.Keys.Count);
            if (ValueScale.IsEmpty(values[i]))
            {
                continue;
            }

            // What the causal mask forbids is no finding: the zeros above the diagonal are there, but stand back.
            bool masked = grid.IsCausal && key > query && values[i] == 0 && cells.Keys.Count == cells.Queries.Count;
            parts.Texts.Add(new FigureText(
                texts is null
                    ? ValueScale.Text(values[i])
                    : LabelText.Shorten(LabelText.Clean(texts[i]), room, s => TextWidth.InEm(s)),
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
                + (panel.Texts is { } texts ? LabelText.Clean(texts[(query * grid.Keys.Count) + key]) + " " : "")
                + ValueScale.Text(panel.Matrix[query, key]);

    private static Rgb[] Inks(ColorMap map, Converter<Rgb, Rgb> ink) => Array.ConvertAll(map.Colors.ToArray(), ink);
}

using System.Globalization;
using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>Panels side by side in coloured cells.</summary>
internal sealed class TerminalPanels(AttentionGrid grid, ValueScale scale, TerminalPlan plan, ColorDepth depth)
{
    private const int TallestLabel = 7;
    private const int TickEvery = 10;

    private readonly AnsiText _text = new(depth);
    private readonly string[] _queries = [.. grid.Queries.Select(LabelText.Clean)];
    private readonly string[] _keys = [.. grid.Keys.Select(LabelText.Clean)];

    public string Write()
    {
        for (int first = 0; first < grid.Panels.Count; first += plan.Across)
        {
            AttentionPanel[] beside = [.. grid.Panels.Skip(first).Take(plan.Across)];
            WriteAcross(beside, panel => Title(panel));
            foreach (string line in KeyLines())
            {
                WriteAcross(beside, _ => line);
            }

            WriteCells(beside, [.. beside.Select(panel => BinnedMatrix.Largest(panel.Matrix, plan.Bin, plan.Bin))]);
            _text.Line();
        }

        return _text.ToString();
    }

    private void WriteAcross(AttentionPanel[] panels, Func<AttentionPanel, string> part)
    {
        _text.Append(new string(' ', plan.Gutter));
        foreach (AttentionPanel panel in panels)
        {
            _text.Append(DisplayWidth.Fit(part(panel), plan.PanelWidth) + new string(' ', TerminalPlan.Gap));
        }

        _text.Line();
    }

    private void WriteCells(AttentionPanel[] panels, float[][] values)
    {
        int tall = plan.Cell == TerminalCell.Half ? 2 : 1;
        for (int row = 0; row < plan.Rows; row += tall)
        {
            _text.Append(QueryLabel(row));
            for (int i = 0; i < panels.Length; i++)
            {
                _text.Append(i > 0 ? new string(' ', TerminalPlan.Gap) : "");
                for (int column = 0; column < plan.Columns; column++)
                {
                    WriteCell(panels[i].Texts, values[i], row, column);
                }
            }

            _text.Line();
        }
    }

    private void WriteCell(IReadOnlyList<string>? texts, float[] values, int row, int column)
    {
        float value = values[(row * plan.Columns) + column];
        if (plan.Cell == TerminalCell.Half)
        {
            bool isLast = row + 1 == plan.Rows;
            WriteHalves(value, isLast ? value : values[((row + 1) * plan.Columns) + column]);
            return;
        }

        if (ValueScale.IsEmpty(value))
        {
            _text.Append(new string(' ', (int)plan.Cell));
            return;
        }

        Rgb color = scale.Color(value);
        bool masked = grid.IsCausal && column > row && value == 0 && plan.Rows == plan.Columns;
        string text = plan.Cell == TerminalCell.Square ? "  "
            : texts is null ? ValueText(value, (int)plan.Cell)
            : Centred(LabelText.Clean(texts[(row * plan.Columns) + column]), (int)plan.Cell);
        _text.Append(text, masked ? color.QuietInk() : color.ReadableInk(), color);
    }

    /// <summary>Two cells, one above the other; where there is no value, the terminal's own ground.</summary>
    private void WriteHalves(float above, float below) => _ = (ValueScale.IsEmpty(above), ValueScale.IsEmpty(below)) switch
    {
        (true, true) => _text.Append(" "),
        (true, false) => _text.Append("▄", scale.Color(below), null),
        (false, true) => _text.Append("▀", scale.Color(above), null),
        _ => _text.Append("▀", scale.Color(above), scale.Color(below)),
    };

    /// <summary>Two decimals in the middle of the cell; in a narrow one without the leading zero.</summary>
    private static string ValueText(float value, int width)
    {
        string text = float.IsFinite(value)
            ? value.ToString(Math.Abs(value) < 9.995 ? "0.00" : "0", CultureInfo.InvariantCulture).Replace('-', '−')
            : ValueScale.Text(value);
        text = text == "−0.00" ? "0.00" : text;
        if (text.Length >= width)
        {
            text = text.Replace("0.", ".", StringComparison.Ordinal);
        }

        text = text.Length >= width && text.Contains('.') ? text[..(width - 1)] : text;
        return text.PadLeft((width + text.Length + 1) / 2).PadRight(width)[..width];
    }

    private string QueryLabel(int row)
    {
        if (plan.Cell != TerminalCell.Half)
        {
            return DisplayWidth.FitRight(_queries[row], plan.Gutter - 1) + " ";
        }

        int position = row * plan.Bin;
        int number = (_queries.Length - 1).ToString(CultureInfo.InvariantCulture).Length;
        return position.ToString(CultureInfo.InvariantCulture).PadLeft(number) + " "
            + DisplayWidth.Fit(_queries[position], plan.Gutter - number - 2) + " ";
    }

    private string Title(AttentionPanel panel)
    {
        string title = LabelText.Clean(panel.Title);
        return DisplayWidth.Of(title) > plan.PanelWidth && panel is { Block: { } block, Head: { } head }
            ? $"{block}.{head}"
            : title;
    }

    private IEnumerable<string> KeyLines() => plan.Cell switch
    {
        TerminalCell.Half => [Ticks()],
        TerminalCell.Square => Upright(),
        _ => [string.Concat(_keys.Select(key => Centred(key, (int)plan.Cell)))],
    };

    private static string Centred(string key, int width)
    {
        string text = LabelText.Shorten(key, width - 1, s => DisplayWidth.Of(s));
        int before = (width - DisplayWidth.Of(text) + 1) / 2;
        return DisplayWidth.Fit(new string(' ', before) + text, width);
    }

    /// <summary>The numbers of the keys, every tenth column.</summary>
    private string Ticks()
    {
        string ticks = "";
        for (int column = 0; column < plan.Columns; column += TickEvery)
        {
            ticks = ticks.PadRight(column) + (column * plan.Bin).ToString(CultureInfo.InvariantCulture);
        }

        return ticks;
    }

    /// <summary>The keys' labels letter below letter, all ending above their column.</summary>
    private IEnumerable<string> Upright()
    {
        List<string>[] letters = [.. _keys.Select(Letters)];
        int height = letters.Max(l => l.Count);
        for (int line = 0; line < height; line++)
        {
            yield return string.Concat(letters.Select(l =>
                DisplayWidth.Fit(line < height - l.Count ? "" : l[line - height + l.Count], (int)plan.Cell)));
        }
    }

    private static List<string> Letters(string label)
    {
        List<string> letters = [];
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(label);
        while (elements.MoveNext())
        {
            letters.Add(elements.GetTextElement());
        }

        return letters.Count <= TallestLabel ? letters : [.. letters.Take(TallestLabel - 1), "…"];
    }
}

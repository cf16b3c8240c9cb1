using System.Globalization;
using System.Text;
using Attendance.Attention;

namespace Attendance.Rendering;

/// <summary>
/// Panels as plain text: a table of numbers each, or each query's largest weights when that is too wide.
/// </summary>
internal sealed class TerminalTable(AttentionGrid grid, int width)
{
    private const int WidestLabel = 16;
    private const int WidestKey = 12;
    private const int MostKeys = 8;

    // A query, an arrow and one key with its value fit even the narrowest line.
    private readonly int _nameWidth = Math.Clamp((width - 24) / 2, 4, WidestKey);
    private readonly StringBuilder _text = new();
    private readonly string[] _queries = [.. grid.Queries.Select(LabelText.Clean)];
    private readonly string[] _keys = [.. grid.Keys.Select(LabelText.Clean)];

    public string Write()
    {
        int label = Math.Min(WidestLabel, _queries.Max(DisplayWidth.Of));

        // Long keys are shortened before the table is given up, but values never are.
        int value = WidestValue();
        int key = Math.Max(value, Math.Min(WidestKey, _keys.Max(DisplayWidth.Of)));
        int column = Math.Clamp(((width - label) / _keys.Length) - 2, value, key);
        bool fits = label + (_keys.Length * (column + 2)) <= width;
        foreach (AttentionPanel panel in grid.Panels)
        {
            _text.Append(LabelText.Shorten(LabelText.Clean(panel.Title), width, s => DisplayWidth.Of(s))).Append('\n');
            if (fits)
            {
                WriteTable(panel.Matrix, panel.Texts, label, column);
            }
            else
            {
                WriteLargest(panel.Matrix, panel.Texts);
            }

            _text.Append('\n');
        }

        _text.Append((fits, grid.IsOfPositions) switch
        {
            (true, true) => "Rows look at columns.\n",
            (false, true) => "Each query → the keys it looks at most;\n[n] is a token's position.\n",
            (true, false) => Line($"Rows: {grid.RowAxis}; columns: {grid.ColumnAxis}."),
            _ => Line($"Each {grid.RowAxis} → where it is largest: {grid.ColumnAxis}."),
        });
        return _text.ToString();
    }

    private int WidestValue() => grid.Panels.Max(panel =>
    {
        if (panel.Texts is { } texts)
        {
            return texts.Max(text => Math.Min(WidestKey, DisplayWidth.Of(LabelText.Clean(text))));
        }

        int widest = 6;
        foreach (float value in panel.Matrix.Values)
        {
            // Everything from 0 up to 10 is as wide as 0.0000.
            widest = value is >= 0 and < 9.9999f ? widest : Math.Max(widest, ValueScale.Text(value).Length);
        }

        return widest;
    });

    private string Line(string words) =>
        LabelText.Shorten(LabelText.Clean(words), width, s => DisplayWidth.Of(s)) + "\n";

    private void WriteTable(AttentionMatrix matrix, IReadOnlyList<string>? texts, int label, int column)
    {
        _text.Append(' ', label);
        foreach (string key in _keys)
        {
            _text.Append("  ").Append(DisplayWidth.FitRight(key, column));
        }

        _text.Append('\n');
        for (int query = 0; query < _queries.Length; query++)
        {
            _text.Append(DisplayWidth.Fit(_queries[query], label));
            for (int key = 0; key < _keys.Length; key++)
            {
                _text.Append("  ").Append(
                    texts is null
                        ? ValueScale.Text(matrix[query, key]).PadLeft(column)
                        : DisplayWidth.FitRight(LabelText.Clean(texts[(query * _keys.Length) + key]), column));
            }

            _text.Append('\n');
        }
    }

    private void WriteLargest(AttentionMatrix matrix, IReadOnlyList<string>? texts)
    {
        for (int query = 0; query < _queries.Length; query++)
        {
            string head = Name(query, _queries) + DisplayWidth.Guard(_queries[query]) + " →";
            StringBuilder line = new(head);
            int used = DisplayWidth.Of(head);
            int shown = 0;
            foreach (int key in Largest(matrix.Row(query).ToArray()))
            {
                string part = (shown > 0 ? ", " : " ") + Name(key, _keys) + DisplayWidth.Guard(_keys[key]) + " "
                    + (texts is null ? "" : Word(LabelText.Clean(texts[(query * _keys.Length) + key])))
                    + ValueScale.Text(matrix[query, key]);
                used += DisplayWidth.Of(part);
                if (used > width && shown > 0)
                {
                    break;
                }

                line.Append(part);
                shown++;
            }

            _text.Append(line).Append('\n');
        }
    }

    /// <summary>The keys with something to show, largest magnitude first; of equals the earlier.</summary>
    private static IEnumerable<int> Largest(float[] row) => Enumerable.Range(0, row.Length)
        .Where(key => !ValueScale.IsEmpty(row[key]))
        .OrderByDescending(key => Math.Abs(row[key]))
        .Take(MostKeys)
        .TakeWhile((key, rank) => rank == 0 || row[key] != 0);

    private string Word(string text) => $"'{LabelText.Shorten(text, _nameWidth, s => DisplayWidth.Of(s))}' ";

    private string Name(int position, string[] labels)
    {
        string label = LabelText.Shorten(labels[position], _nameWidth, s => DisplayWidth.Of(s));
        return grid.IsOfPositions ? string.Create(CultureInfo.InvariantCulture, $"[{position}] {label}") : label;
    }
}

using System.Text;

namespace Attendance.Benchmarks.Results;

/// <summary>Rows as a Markdown table, aligned so that it reads well as it stands.</summary>
internal static class TextTable
{
    public static string Render<TRow>(IReadOnlyList<TRow> rows)
        where TRow : IRow<TRow>
    {
        IReadOnlyList<Column<TRow>> columns = TRow.Columns;
        string[][] cells = [.. rows.Select(row => columns.Select(column => column.Text(row)).ToArray())];
        int[] widths = [.. columns.Select((column, i) => Width(column.Title, cells.Select(row => row[i])))];

        var text = new StringBuilder();
        Line(i => columns[i].Title);
        Line(i => columns[i].IsText ? new string('-', widths[i]) : new string('-', widths[i] - 1) + ":");
        foreach (string[] row in cells)
        {
            Line(i => row[i]);
        }

        return text.ToString();

        void Line(Func<int, string> cell)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                string padded = columns[i].IsText ? cell(i).PadRight(widths[i]) : cell(i).PadLeft(widths[i]);
                text.Append(i == 0 ? "| " : " | ").Append(padded);
            }

            text.Append(" |\n");
        }
    }

    /// <summary>At least three, since a Markdown column cannot be narrower.</summary>
    private static int Width(string title, IEnumerable<string> cells) =>
        Math.Max(3, cells.Append(title).Max(cell => cell.Length));
}

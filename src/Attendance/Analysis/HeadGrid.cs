using System.Globalization;
using Attendance.Attention;

namespace Attendance.Analysis;

/// <summary>One value for each head as a picture: a row for each block, a column for each head.</summary>
public static class HeadGrid
{
    /// <summary>One picture of one panel.</summary>
    /// <param name="title">The picture's title.</param>
    /// <param name="values">A value for each head, <c>[B, H]</c>.</param>
    /// <param name="mlps">A value for each block's MLP, <c>[B]</c>, as one more column; none when null.</param>
    public static AttentionGrid Of(string title, double[,] values, IReadOnlyList<double>? mlps = null) =>
        Of(title, [("", values, mlps)]);

    /// <summary>One picture of several panels.</summary>
    /// <param name="title">The picture's title.</param>
    /// <param name="panels">
    /// For each panel its title, a value for each head, <c>[B, H]</c>, and one for each block's MLP, <c>[B]</c>, or
    /// null; all panels alike.
    /// </param>
    public static AttentionGrid Of(
        string title, IReadOnlyList<(string Title, double[,] Heads, IReadOnlyList<double>? Mlps)> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, nameof(panels));
        (int blocks, int heads) = (panels[0].Heads.GetLength(0), panels[0].Heads.GetLength(1));
        IEnumerable<string> names = Enumerable.Range(0, heads).Select(Number);
        return new AttentionGrid(
            title,
            [.. panels.Select(panel => new AttentionPanel(panel.Title, null, null, Matrix(panel.Heads, panel.Mlps)))],
            [.. Enumerable.Range(0, blocks).Select(Number)],
            [.. panels[0].Mlps is null ? names : names.Append("MLP")])
        {
            RowAxis = "block",
            ColumnAxis = "head",
            IsCausal = false,
        };
    }

    private static AttentionMatrix Matrix(double[,] values, IReadOnlyList<double>? mlps)
    {
        (int blocks, int heads) = (values.GetLength(0), values.GetLength(1));
        int columns = heads + (mlps is null ? 0 : 1);
        float[] cells = new float[blocks * columns];
        for (int block = 0; block < blocks; block++)
        {
            for (int head = 0; head < heads; head++)
            {
                cells[(block * columns) + head] = (float)values[block, head];
            }

            if (mlps is not null)
            {
                cells[(block * columns) + heads] = (float)mlps[block];
            }
        }

        return new AttentionMatrix(blocks, columns, cells);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Attendance.Attention;

namespace Attendance.Analysis;

/// <summary>One value for each head as a picture: a row for each block, a column for each head.</summary>
public static class HeadGrid
{
    /// <summary>Puts values and labels together.</summary>
    /// <param name="title">The picture's title.</param>
    /// <param name="values">A value for each head, <c>[B, H]</c>.</param>
    /// <param name="mlps">A value for each block's MLP, <c>[B]</c>, as one more column; none when null.</param>
    public static AttentionGrid Of(string title, double[,] values, IReadOnlyList<double>? mlps = null)
    {
        ArgumentNullException.ThrowIfNull(values);
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

        IEnumerable<string> names = Enumerable.Range(0, heads).Select(Number);
        return new AttentionGrid(
            title,
            [new AttentionPanel("", null, null, new AttentionMatrix(blocks, columns, cells))],
            [.. Enumerable.Range(0, blocks).Select(Number)],
            [.. mlps is null ? names : names.Append("MLP")])
        {
            RowAxis = "block",
            ColumnAxis = "head",
            IsCausal = false,
        };
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

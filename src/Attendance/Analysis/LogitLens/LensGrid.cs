using System.Globalization;
using Attendance.Attention;

namespace Attendance.Analysis.LogitLens;

/// <summary>A logit lens as a picture: a row for the embedding and each block, a column for each position.</summary>
public static class LensGrid
{
    /// <summary>
    /// One panel; the first candidate stands in each cell, or with <see cref="LensShade.Rank"/> the rank.
    /// </summary>
    /// <param name="lens">The cells.</param>
    /// <param name="shade">What the values are.</param>
    /// <exception cref="ArgumentException">A rank is wanted of a lens without target.</exception>
    public static AttentionGrid Of(Lens lens, LensShade shade = LensShade.Probability)
    {
        ArgumentNullException.ThrowIfNull(lens);
        var matrix = new AttentionMatrix(
            lens.Rows, lens.Columns, [.. lens.Cells.Select(cell => (float)Value(cell, shade))]);
        return new AttentionGrid(
            $"{lens.Model.Name} · logit lens",
            [
                new AttentionPanel("", null, null, matrix)
                {
                    Texts = [.. lens.Cells.Select(cell => shade == LensShade.Rank ? Rank(cell) : cell.Candidates[0].Token.Text)],
                },
            ],
            [.. Enumerable.Range(0, lens.Rows).Select(row => Label(lens[row, 0]))],
            [.. Enumerable.Range(0, lens.Columns).Select(column => lens.Tokens[lens[0, column].Position].Text)])
        {
            RowAxis = "after block",
            ColumnAxis = "position",
            IsCausal = false,
        };
    }

    private static double Value(LensCell cell, LensShade shade) => shade switch
    {
        LensShade.Probability => (cell.Target ?? cell.Candidates[0]).Probability,
        LensShade.Entropy => cell.Entropy,
        _ => Math.Log10(1.0 + (cell.Target ?? throw NoTarget()).Rank),
    };

    private static string Rank(LensCell cell) =>
        (cell.Target ?? throw NoTarget()).Rank.ToString(CultureInfo.InvariantCulture);

    private static string Label(LensCell cell) => cell.Block?.ToString(CultureInfo.InvariantCulture) ?? "embedding";

    private static ArgumentException NoTarget() => new("Ranks are of a target; make the lens with one.");
}

using System.Globalization;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Circuits.Composition;

namespace Attendance.Cli.Output;

/// <summary>
/// Composition scores as a picture, a panel for each kind: block × block with the largest score of any two heads, or one
/// head with every other.
/// </summary>
internal static class CompositionPicture
{
    /// <summary>Puts the panels together.</summary>
    public static AttentionGrid Of(Composed composed)
    {
        if (composed.Head is { } head)
        {
            return HeadGrid.Of(
                $"{composed.Model.Name} · composition of {head} with every other head",
                [
                    .. composed.Scores.Select(scores => (
                        Title(scores.Kind),
                        Cells(composed, scores.WithHead(head), (block, _) => block != head.Block),
                        (IReadOnlyList<double>?)null)),
                ]);
        }

        string[] blocks =
            [.. Enumerable.Range(0, composed.Model.Blocks).Select(block => block.ToString(CultureInfo.InvariantCulture))];
        return new AttentionGrid(
            $"{composed.Model.Name} · composition, largest score of any two heads",
            [
                .. composed.Scores.Select(scores => new AttentionPanel(
                    Title(scores.Kind), null, null,
                    Matrix(Cells(composed, scores.ByBlock(), (later, earlier) => earlier < later)))),
            ],
            blocks, blocks)
        {
            RowAxis = "block that reads",
            ColumnAxis = "block that writes",
        };
    }

    private static string Title(CompositionKind kind) => kind switch
    {
        CompositionKind.Query => "through the query",
        CompositionKind.Key => "through the key",
        _ => "through the value",
    };

    /// <summary>Cells that mean nothing stay 0 when the baseline is subtracted.</summary>
    private static double[,] Cells(Composed composed, double[,] scores, Func<int, int, bool> counts)
    {
        for (int row = 0; row < scores.GetLength(0) && composed.IsExcess; row++)
        {
            for (int column = 0; column < scores.GetLength(1); column++)
            {
                scores[row, column] -= counts(row, column) ? composed.Baseline : 0;
            }
        }

        return scores;
    }

    private static AttentionMatrix Matrix(double[,] cells) => new(
        cells.GetLength(0), cells.GetLength(1), [.. cells.Cast<double>().Select(value => (float)value)]);
}

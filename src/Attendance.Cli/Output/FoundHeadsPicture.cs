using Attendance.Analysis;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Rendering;

namespace Attendance.Cli.Output;

/// <summary>Scores of heads as a picture, block × head, a panel for each score.</summary>
internal static class FoundHeadsPicture
{
    /// <summary>Writes it.</summary>
    /// <returns>One line that says what was written.</returns>
    public static string Write(FoundHeads found, OutputChoice choice)
    {
        // Panels share one scale, so those with a unit of their own are only drawn alone.
        int[] all = [.. Enumerable.Range(0, found.Scores.Scores.Count)];
        int[] shown = all.Length == 1 ? all : Array.FindAll(all, score => Of(found, score).Unit.Length == 0);
        shown = shown.Length == 0 ? all[..1] : shown;
        string left = string.Join(", ", all.Except(shown).Select(score => Of(found, score).Name));
        choice = choice with { Heatmap = Heatmap(found, shown, choice.Heatmap) };
        string wrote = Picture.Write(Grid(found, shown), choice);
        return left.Length == 0 ? wrote : $"{wrote}, without {left}: give --score for one of them";
    }

    private static AttentionGrid Grid(FoundHeads found, int[] shown)
    {
        string what = shown.Length == 1 ? Of(found, shown[0]).Description : "kinds of heads";
        string over = found.Run is null ? $"mean over {FoundHeadsText.Prompts(found.Prompts)}" : "one prompt";
        AttentionGrid[] grids =
            [.. shown.Select(score => HeadGrid.Of($"{found.Title} · {what} · {over}", found.Scores.Of(score)))];
        AttentionGrid first = grids[0];
        return shown.Length == 1
            ? first
            : new AttentionGrid(
                first.Title,
                [.. grids.Select((grid, i) => grid.Panels[0] with { Title = Of(found, shown[i]).Name })],
                first.Queries,
                first.Keys)
            {
                RowAxis = first.RowAxis,
                ColumnAxis = first.ColumnAxis,
                IsCausal = false,
            };
    }

    private static HeatmapOptions Heatmap(FoundHeads found, int[] shown, HeatmapOptions options)
    {
        double[] values =
        [
            .. shown.SelectMany(score => found.Scores.Of(score).Cast<double>())
                .Where(double.IsFinite)
                .DefaultIfEmpty(0),
        ];
        HeadScore one = Of(found, shown[0]);
        options = options with
        {
            ScaleLabel = shown.Length > 1 ? "score" : one.Unit.Length == 0 ? one.Name : $"{one.Name}, {one.Unit}",
        };

        // Alone, a score has the scale that shows its heads best; beside others, the one that all of them have.
        double highest = values.Max();
        return values.Min() < 0
            ? options with { ColorMap = ColorMap.RedBlue }
            : options with { Minimum = 0, Maximum = shown.Length == 1 && highest > 0 ? highest : Math.Max(1, highest) };
    }

    private static HeadScore Of(FoundHeads found, int score) => found.Scores.Scores[score];
}

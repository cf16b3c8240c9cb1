using System.Globalization;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Scores of heads for people: the finding in a line, then the highest of each score.</summary>
internal static class FoundHeadsText
{
    private const int TopOfMany = 5;
    private const int TopOfOne = 10;

    public static void Write(FoundHeads found, int? top, CommandHost host)
    {
        host.Output.WriteLine(Finding(found));
        if (found.Scores.Scores.Count == 1)
        {
            WriteRanking(found, top ?? TopOfOne, host);
        }
        else
        {
            WriteScores(found, top ?? TopOfMany, host);
        }

        host.Output.WriteLine();
        host.Output.WriteLine(Legend(found));
        foreach (string note in Notes(found))
        {
            host.Output.WriteLine(note);
        }
    }

    /// <summary>A number of prompts in words.</summary>
    internal static string Prompts(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} prompt{(count == 1 ? "" : "s")}");

    private static string Finding(FoundHeads found)
    {
        // With everything shown, what the finding is about are the kinds of heads and not how far they look.
        int[] all = [.. Enumerable.Range(0, found.Scores.Scores.Count)];
        int[] told = Array.FindAll(all, score => found.Scores.Scores[score].IsDetection);
        told = told.Length == 0 ? all[..1] : told;
        IEnumerable<string> parts = told.Select(score =>
        {
            HeadScore what = found.Scores.Scores[score];
            HeadId best = found.Scores.Ranked(score)[0];
            return double.IsNaN(found.Scores[score, best])
                ? $"no head has a value for {what.Name}"
                : $"{what.Description}: {best} ({$"{Value(found, score, best)} {what.Unit}".TrimEnd()})";
        });
        return $"{found.Title}, highest of {found.Scores.Blocks * found.Scores.Heads} heads: "
            + $"{string.Join("; ", parts)}.";
    }

    private static void WriteScores(FoundHeads found, int top, CommandHost host)
    {
        int columns = Math.Min(top, found.Scores.Blocks * found.Scores.Heads);
        IEnumerable<string> ranks =
            Enumerable.Range(1, columns).Select(i => i.ToString(CultureInfo.InvariantCulture));
        var table = new TextTable(host, ["score", "unit", .. ranks]);
        for (int score = 0; score < found.Scores.Scores.Count; score++)
        {
            int index = score;
            HeadScore what = found.Scores.Scores[score];
            table.Add(
                [
                    what.Name,
                    what.Unit,
                    .. found.Scores.Ranked(score).Take(columns).Select(head => $"{head} {Value(found, index, head)}"),
                ]);
        }

        table.Write();
    }

    private static void WriteRanking(FoundHeads found, int top, CommandHost host)
    {
        HeadScore what = found.Scores.Scores[0];
        var table = new TextTable(
            host, [">#", "head", what.Unit.Length == 0 ? $">{what.Name}" : $">{what.Name}, {what.Unit}"]);
        int rank = 0;
        foreach (HeadId head in found.Scores.Ranked(0).Take(top))
        {
            table.Add((++rank).ToString(CultureInfo.InvariantCulture), head.ToString(), Value(found, 0, head));
        }

        table.Write();
    }

    private static string Value(FoundHeads found, int score, HeadId head)
    {
        double value = found.Scores[score, head];
        string text = double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);
        return found.Margins?[score, head] is { } margin && !double.IsNaN(margin)
            ? string.Create(CultureInfo.InvariantCulture, $"{text} ±{margin:0.000}")
            : text;
    }

    private static string Legend(FoundHeads found)
    {
        string of = found.Run is { } run
            ? $"One prompt of {run.Tokens.Count} tokens."
            : $"Mean over {Prompts(found.Prompts)}, ± half of the 95 % confidence interval.";
        if (!found.Scores.Scores.Any(score => score.IsDetection))
        {
            return of;
        }

        string measure = found.Options.Measure == ErrorMeasure.Mul
            ? "mul: the part of its attention that a head gives there"
            : "abs: 1 − the mean distance of its rows from those of a head that looks there alone";
        string without = (found.Options.ExcludeFirst, found.Options.ExcludeCurrent) switch
        {
            (true, true) => ", the first and the current token left out",
            (true, false) => ", the first token left out",
            (false, true) => ", the current token left out",
            _ => "",
        };
        return $"{of} Detectors by {measure}{without}.";
    }

    private static IEnumerable<string> Notes(FoundHeads found)
    {
        PromptCounts counts = found.Counts;
        if (counts.Empty + counts.TooShort > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Left out: {counts.Empty:#,0} empty lines, {counts.TooShort:#,0} prompts of a single token.");
        }

        if (counts.Cut > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Cut to the first {found.Model.Context:#,0} tokens: {Prompts(counts.Cut)}.");
        }
    }
}

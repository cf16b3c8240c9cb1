using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Says of every head what kind of head it is, by what it looks at. Patterns are made a band of rows at a time, so that
/// memory grows with T and not with T²; all heads are looked at in parallel.
/// </summary>
public static class HeadFinder
{
    /// <summary>Scores every head of a run.</summary>
    /// <param name="run">The run, over at least 2 tokens.</param>
    /// <param name="scores">Which scores; <see cref="HeadScore.All"/> when null.</param>
    /// <param name="options">
    /// How patterns are held against detection patterns; TransformerLens's defaults when null.
    /// </param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">
    /// One token has nothing else to look at, or a score does not fit the prompt or the kind of attention.
    /// </exception>
    public static HeadScores Find(
        Run run, IReadOnlyList<HeadScore>? scores = null, DetectionOptions? options = null, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionMaps maps = run.AttentionOf(attention).Maps;
        if (maps.Keys < 2)
        {
            throw new InvalidRequestException(
                "The prompt is a single token, which can look at nothing but itself; expected at least two.");
        }

        scores ??= HeadScore.AllFor(maps.Kind);
        double[] values = Score([run], scores, options ?? DetectionOptions.Default, attention)[0];
        return new HeadScores(maps.ComputedBlocks, maps.Heads, scores, values);
    }

    /// <summary>The detection pattern of a score over a prompt: 1 where a head of that kind looks, else 0.</summary>
    /// <param name="score">One of those of TransformerLens's head_detector.</param>
    /// <param name="ids">The prompt's tokens, T of them.</param>
    /// <returns><c>[T, T]</c>.</returns>
    /// <exception cref="ArgumentException">The score has no such pattern.</exception>
    public static AttentionMatrix DetectionPattern(HeadScore score, IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (score is not DetectionScore detection)
        {
            throw new ArgumentException($"{score} has no detection pattern of ones and zeros.", nameof(score));
        }

        DetectionKeys keys = detection.Keys(ids);
        float[] cells = new float[checked(ids.Count * ids.Count)];
        for (int query = 0; query < ids.Count; query++)
        {
            for (int key = keys.Last(query); key >= 0; key = keys.Before(key))
            {
                cells[(query * ids.Count) + key] = 1;
            }
        }

        return new AttentionMatrix(ids.Count, ids.Count, cells);
    }

    /// <summary>Scores of several runs: for each <c>[S, B, H]</c>.</summary>
    internal static double[][] Score(
        IReadOnlyList<Run> runs, IReadOnlyList<HeadScore> scores, DetectionOptions options, string? attention = null)
    {
        AttentionSet[] sets = [.. runs.Select(run => run.AttentionOf(attention))];
        AttentionMaps maps = sets[0].Maps;
        if (maps.Kind == AttentionKind.Cross && scores.FirstOrDefault(score => score.ComparesPositions) is { } ofOneText)
        {
            throw new InvalidRequestException(
                $"{ofOneText} compares positions of one text, but cross attention looks from one text at another; expected "
                + $"{string.Join(", ", HeadScore.AllFor(maps.Kind))} or the likeness to a head.");
        }

        int heads = maps.ComputedBlocks * maps.Heads;
        double[][] values = [.. runs.Select(_ => new double[scores.Count * heads])];
        PromptScorer[][] scorers =
        [
            .. sets.Select(set =>
            {
                int[] ids = [.. set.QueryTokens.Select(token => token.Id)];
                return scores.Select(score => score.For(set.Maps, ids, options)).ToArray();
            }),
        ];
        var work = new HeadWork([.. sets.Select(set => set.Maps)], scorers, values, heads);
        Kernels.Workers.For(runs.Count * heads, ref work);
        return values;
    }
}

using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>What a notebook shows of a run, as values: matrices with titles and labels.</summary>
/// <remarks>Blocks and heads are 0-based; negative numbers count from the end.</remarks>
public static class AttentionViews
{
    /// <summary>All heads of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or kind, or the run stopped below it.</exception>
    public static AttentionGrid AllHeads(this Run run, int block, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        block = set.Maps.BlockIndex(block);
        return Grid(run, set, $"all heads of block {block}", HeadsOf(set.Maps, block));
    }

    /// <summary>One head in every block that was computed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="head">The head.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such head.</exception>
    public static AttentionGrid HeadThroughBlocks(this Run run, int head, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        head = set.Maps.HeadIndex(head);
        return Grid(run, set, $"head {head} in every block", Through(head, 0, set.Maps.ComputedBlocks));
    }

    /// <summary>One head of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that block.</exception>
    public static AttentionGrid OneHead(this Run run, int block, int head, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        block = set.Maps.BlockIndex(block);
        head = set.Maps.HeadIndex(head);
        return Grid(run, set, $"head {block}.{head}", [(block, head)]);
    }

    /// <summary>The mean of one head's patterns over some blocks: the notebook's <c>last_attention(start, end)</c>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="head">The head.</param>
    /// <param name="start">The first block.</param>
    /// <param name="end">The block behind the last, as in a Python slice; null for all from <paramref name="start"/> on.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or no block between start and end.</exception>
    public static AttentionGrid MeanOverBlocks(this Run run, int head, int start, int? end = null, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        AttentionMaps maps = set.Maps;
        head = maps.HeadIndex(head);
        int first = maps.BlockIndex(start);
        int behind = end < 0 ? end.Value + maps.Blocks : end ?? maps.ComputedBlocks;
        if (behind <= first)
        {
            throw new InvalidRequestException(
                $"There is no block from {start} up to, but without, {end}; expected a start below the end.");
        }

        maps.BlockIndex(behind - 1);
        AttentionMatrix mean = Mean(Through(head, first, behind), maps);
        string title = $"head {head}, mean over blocks {first}–{behind - 1} ({first}:{behind})";
        return Grid(run, set, title, [new AttentionPanel(title, null, head, mean)]);
    }

    /// <summary>The mean of the patterns of all heads of one block.</summary>
    /// <param name="run">The run.</param>
    /// <param name="block">The block.</param>
    /// <param name="attention">Which kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">There is no such block or kind, or the run stopped below it.</exception>
    public static AttentionGrid MeanOverHeads(this Run run, int block, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        AttentionSet set = run.AttentionOf(attention);
        AttentionMaps maps = set.Maps;
        block = maps.BlockIndex(block);
        AttentionMatrix mean = Mean(HeadsOf(maps, block), maps);
        string title = $"block {block}, mean over its {maps.Heads} heads";
        return Grid(run, set, title, [new AttentionPanel(title, block, null, mean)]);
    }

    // Loops, since queries over pairs of numbers are compiled anew at each start.
    private static (int Block, int Head)[] HeadsOf(AttentionMaps maps, int block)
    {
        var heads = new (int Block, int Head)[maps.Heads];
        for (int head = 0; head < heads.Length; head++)
        {
            heads[head] = (block, head);
        }

        return heads;
    }

    private static (int Block, int Head)[] Through(int head, int first, int behind)
    {
        var heads = new (int Block, int Head)[behind - first];
        for (int i = 0; i < heads.Length; i++)
        {
            heads[i] = (first + i, head);
        }

        return heads;
    }

    private static AttentionGrid Grid(Run run, AttentionSet set, string title, (int Block, int Head)[] heads)
    {
        AttentionMatrix[] patterns = set.Maps.Patterns(heads);
        var panels = new AttentionPanel[heads.Length];
        for (int i = 0; i < heads.Length; i++)
        {
            (int block, int head) = heads[i];
            panels[i] = new AttentionPanel($"block {block} · head {head}", block, head, patterns[i]);
        }

        return Grid(run, set, title, panels);
    }

    private static AttentionGrid Grid(Run run, AttentionSet set, string title, AttentionPanel[] panels)
    {
        string kind = run.HasSeveralKinds ? $"{set.Name} attention · " : "";
        return new AttentionGrid($"{run.Model} · {kind}{title}", panels, Labels(set.QueryTokens), Labels(set.KeyTokens))
        {
            IsCausal = set.Maps.Kind == AttentionKind.CausalSelf,
        };
    }

    private static string[] Labels(IReadOnlyList<Token> tokens) => [.. tokens.Select(token => token.Text)];

    private static AttentionMatrix Mean((int Block, int Head)[] heads, AttentionMaps maps)
    {
        // In double, so that rows of a mean of many sum to 1 as well as those of one.
        double[] sums = [];
        foreach ((int block, int head) in heads)
        {
            ReadOnlySpan<float> values = maps.Pattern(block, head).Values;
            sums = sums.Length == 0 ? new double[values.Length] : sums;
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }

        return new AttentionMatrix(
            maps.Queries, maps.Keys, Array.ConvertAll(sums, sum => (float)(sum / heads.Length)));
    }
}

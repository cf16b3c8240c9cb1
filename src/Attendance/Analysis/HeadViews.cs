using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>Grids of heads of one run, of whatever there is one matrix a head of.</summary>
/// <param name="run">The run.</param>
/// <param name="set">The kind of attention.</param>
/// <param name="what">What the matrices are, for titles; nothing for patterns.</param>
/// <param name="matrices">Makes the matrices of some heads.</param>
internal sealed class HeadViews(
    Run run, AttentionSet set, string what, Func<IReadOnlyList<(int Block, int Head)>, AttentionMatrix[]> matrices)
{
    private readonly AttentionMaps _maps = set.Maps;

    /// <summary>The grid of patterns, and of anything else that is made of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="set">The kind of attention.</param>
    /// <param name="what">What the matrices are; nothing for patterns.</param>
    /// <param name="title">Which ones they are.</param>
    /// <param name="panels">The matrices.</param>
    public static AttentionGrid Grid(Run run, AttentionSet set, string what, string title, AttentionPanel[] panels)
    {
        string kind = run.HasSeveralKinds ? $"{set.Name} attention" : "";
        string whole = string.Join(" · ", ((string[])[run.Model, kind, what, title]).Where(part => part.Length > 0));
        return new AttentionGrid(whole, panels, Labels(set.QueryTokens), Labels(set.KeyTokens))
        {
            IsCausal = set.Maps.Kind == AttentionKind.CausalSelf,
        };
    }

    public AttentionGrid AllHeads(int block)
    {
        block = _maps.BlockIndex(block);
        return Grid($"all heads of block {block}", HeadsOf(block));
    }

    public AttentionGrid HeadThroughBlocks(int head)
    {
        head = _maps.HeadIndex(head);
        return Grid($"head {head} in every block", Through(head, 0, _maps.ComputedBlocks));
    }

    public AttentionGrid OneHead(int block, int head)
    {
        block = _maps.BlockIndex(block);
        head = _maps.HeadIndex(head);
        return Grid($"head {block}.{head}", [(block, head)]);
    }

    public AttentionGrid MeanOverBlocks(int head, int start, int? end)
    {
        head = _maps.HeadIndex(head);
        int first = _maps.BlockIndex(start);
        int behind = end < 0 ? end.Value + _maps.Blocks : end ?? _maps.ComputedBlocks;
        if (behind <= first)
        {
            throw new InvalidRequestException(
                $"There is no block from {start} up to, but without, {end}; expected a start below the end.");
        }

        _maps.BlockIndex(behind - 1);
        AttentionMatrix mean = Mean(Through(head, first, behind));
        string title = $"head {head}, mean over blocks {first}–{behind - 1} ({first}:{behind})";
        return Grid(run, set, what, title, [new AttentionPanel(title, null, head, mean)]);
    }

    public AttentionGrid MeanOverHeads(int block)
    {
        block = _maps.BlockIndex(block);
        AttentionMatrix mean = Mean(HeadsOf(block));
        string title = $"block {block}, mean over its {_maps.Heads} heads";
        return Grid(run, set, what, title, [new AttentionPanel(title, block, null, mean)]);
    }

    private static string[] Labels(IReadOnlyList<Token> tokens) => [.. tokens.Select(token => token.Text)];

    // Loops, since queries over pairs of numbers are compiled anew at each start.
    private (int Block, int Head)[] HeadsOf(int block)
    {
        var heads = new (int Block, int Head)[_maps.Heads];
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

    private AttentionGrid Grid(string title, (int Block, int Head)[] heads)
    {
        AttentionMatrix[] made = matrices(heads);
        var panels = new AttentionPanel[heads.Length];
        for (int i = 0; i < heads.Length; i++)
        {
            (int block, int head) = heads[i];
            panels[i] = new AttentionPanel($"block {block} · head {head}", block, head, made[i]);
        }

        return Grid(run, set, what, title, panels);
    }

    private AttentionMatrix Mean((int Block, int Head)[] heads)
    {
        // In double, so that rows of a mean of many sum to 1 as well as those of one.
        double[] sums = [];
        foreach ((int, int) place in heads)
        {
            ReadOnlySpan<float> values = matrices([place])[0].Values;
            sums = sums.Length == 0 ? new double[values.Length] : sums;
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += values[i];
            }
        }

        return new AttentionMatrix(
            _maps.Queries, _maps.Keys, Array.ConvertAll(sums, sum => (float)(sum / heads.Length)));
    }
}

using System.Numerics.Tensors;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Analysis.Comparison;

/// <summary>What heads of one run would have written, had they taken something from the other run.</summary>
internal static class HeadReplacements
{
    /// <summary>z of every head of a block with the other run's rows at aligned positions.</summary>
    public static Replacement[] Outputs(RunPair pair, ComparedRun into, int block)
    {
        (int heads, int size) = (pair.Heads, pair.A.Attention.Maps.HeadSize);
        float[] own = pair[into][HookSite.Z, block]; // [T, H, D]
        float[] other = pair[Other(into)][HookSite.Z, block];
        var replacements = new Replacement[heads];
        for (int head = 0; head < heads; head++)
        {
            float[] z = OneHead(own, heads, head, size);
            foreach ((int to, int from) in Pairs(pair.QueryAlignment, into))
            {
                other.AsSpan(((from * heads) + head) * size, size).CopyTo(z.AsSpan(to * size));
            }

            replacements[head] = new Replacement(block, head, z).Of(pair[into].Attention.Name);
        }

        return replacements;
    }

    /// <summary>z of every head of a block with the other run's pattern and its own values.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="into">The run that is patched.</param>
    /// <param name="values">Its values in that block, <c>[T, H, D]</c>.</param>
    /// <param name="block">The block.</param>
    public static Replacement[] Patterns(RunPair pair, ComparedRun into, float[] values, int block)
    {
        var replacements = new Replacement[pair.Heads];
        var work = new PatternWork(pair, into, values, block, replacements);
        Workers.For(replacements.Length, ref work);
        return replacements;
    }

    /// <summary>z of one head with the other run's pattern, <c>[T, D]</c>.</summary>
    private static float[] WithOtherPattern(RunPair pair, ComparedRun into, float[] values, int block, int head)
    {
        AttentionMaps maps = pair[into].Attention.Maps;
        int size = maps.HeadSize;
        float[] z = OneHead(pair[into][HookSite.Z, block], pair.Heads, head, size);
        float[] own = OneHead(values, pair.Heads, head, size); // [T, D]
        var ownRows = new PatternBands(maps, block, head);
        var otherRows = new PatternBands(pair[Other(into)].Attention.Maps, block, head);
        (int To, int From)[] pairs = [.. Pairs(pair.Alignment, into)];
        IReadOnlyList<int> alone = into == ComparedRun.A ? pair.Alignment.OnlyA : pair.Alignment.OnlyB;
        float[] weights = new float[maps.Keys];
        foreach ((int to, int from) in Pairs(pair.QueryAlignment, into))
        {
            if (!TryMix(ownRows.Row(to), otherRows.Row(from), pairs, alone, weights))
            {
                continue;
            }

            Span<float> row = z.AsSpan(to * size, size);
            row.Clear();
            for (int key = 0; key < weights.Length; key++)
            {
                if (weights[key] != 0)
                {
                    TensorPrimitives.MultiplyAdd(own.AsSpan(key * size, size), weights[key], row, row);
                }
            }
        }

        return z;
    }

    /// <summary>Own weights where keys are alone; the rest of the row in the other row's proportions.</summary>
    /// <returns>False where the other row has nothing to give proportions.</returns>
    internal static bool TryMix(
        ReadOnlySpan<float> own, ReadOnlySpan<float> other, ReadOnlySpan<(int To, int From)> pairs,
        IReadOnlyList<int> alone, Span<float> weights)
    {
        weights.Clear();
        (double left, double given) = (0, 0);
        foreach ((int to, int from) in pairs)
        {
            left += own[to];
            given += other[from];
        }

        if (given <= 0)
        {
            return false;
        }

        // Where nobody is alone both sums are 1 but for rounding, and the row is to be the other's exactly.
        double factor = alone.Count == 0 && pairs.Length == other.Length ? 1 : left / given;
        foreach ((int to, int from) in pairs)
        {
            weights[to] = (float)(factor * other[from]);
        }

        for (int i = 0; i < alone.Count; i++)
        {
            weights[alone[i]] = own[alone[i]];
        }

        return true;
    }

    private static float[] OneHead(float[] all, int heads, int head, int size)
    {
        float[] one = new float[all.Length / heads];
        for (int row = 0; row * size < one.Length; row++)
        {
            all.AsSpan(((row * heads) + head) * size, size).CopyTo(one.AsSpan(row * size));
        }

        return one;
    }

    private static IEnumerable<(int To, int From)> Pairs(TokenAlignment alignment, ComparedRun into) =>
        alignment.Pairs.Select(aligned => into == ComparedRun.A ? (aligned.A, aligned.B) : (aligned.B, aligned.A));

    private static ComparedRun Other(ComparedRun run) => run == ComparedRun.A ? ComparedRun.B : ComparedRun.A;

    private readonly struct PatternWork(
        RunPair pair, ComparedRun into, float[] values, int block, Replacement[] replacements) : IWork
    {
        public void Do(int task) => replacements[task] =
            new Replacement(block, task, WithOtherPattern(pair, into, values, block, task)).Of(pair[into].Attention.Name);
    }
}

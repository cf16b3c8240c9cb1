using Attendance.Attention;
using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models;

namespace Attendance.Analysis.Measures;

/// <summary>
/// Attention flow (Abnar &amp; Zuidema 2020, arXiv 2005.00928): the maximum flow from token i above block l down to
/// token j below block 0, where an edge of each block takes as much as Ã = ½·(mean over heads) + ½·I says. Where
/// rollout adds up ways, flow asks how much fits through them at once; rows do not sum to 1.
/// </summary>
/// <remarks>
/// Every cell is a maximum flow of its own, and grows dear fast: hence <see cref="LongestPrompt"/>.
/// </remarks>
public sealed class FlowMeasure : PerBlockMeasure
{
    /// <summary>The longest prompt, in tokens.</summary>
    public const int LongestPrompt = 64;

    /// <inheritdoc/>
    public override string Name => "flow";

    /// <inheritdoc/>
    public override string Label => "attention flow";

    /// <inheritdoc/>
    public override string Meaning =>
        "maximum flow from the query's token above the block down to the key's token below block 0, 0 to 1, with ½ mean "
        + "over heads + ½ identity of each block as capacities (Abnar & Zuidema 2020)";

    /// <inheritdoc/>
    public override double? Maximum => 1;

    /// <inheritdoc/>
    public override void Check(TransformerModel model, int length)
    {
        if (length > LongestPrompt)
        {
            throw new InvalidRequestException(
                $"Attention flow is for prompts of up to {LongestPrompt} tokens, and this one has {length}; every cell is a "
                + "maximum flow of its own. Shorten the prompt, or take rollout, which is made of the same matrices.");
        }
    }

    /// <inheritdoc/>
    public override AttentionMatrix[] Of(ActivationCache cache, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(cache);
        AttentionMaps maps = MapsOf(cache);
        int length = maps.Keys;
        Check(cache.Model, length);
        double[][] capacities = [.. Enumerable.Range(0, first + count).Select(block => MixedAttention.Of(maps, block))];
        var matrices = new AttentionMatrix[count];
        for (int i = 0; i < count; i++)
        {
            float[] flows = new float[length * length];
            var work = new RowsWork(capacities[..(first + i + 1)], flows, length);
            Workers.For(length, ref work);
            matrices[i] = new AttentionMatrix(length, length, flows);
        }

        return matrices;
    }

    private readonly struct RowsWork(double[][] capacities, float[] flows, int length) : IWork
    {
        public void Do(int task)
        {
            // The last rows have most ways, so they come first: a core that gets one late would keep the others
            // waiting.
            int query = length - 1 - task;
            var flow = new LayeredFlow(capacities, length);
            for (int key = 0; key < length; key++)
            {
                flows[(query * length) + key] = (float)flow.Maximum(query, key);
            }
        }
    }
}

using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>Measures as tensors of a file: a block's matrices are made, written and forgotten.</summary>
internal static class MeasureTensors
{
    /// <summary>Fails where one of them has no meaning for the model, or the prompt is too long for it.</summary>
    public static void Check(IReadOnlyList<Measure> measures, TransformerModel model, int length)
    {
        foreach (Measure measure in measures)
        {
            measure.Check(model, length);
        }
    }

    /// <summary>What the run has to keep.</summary>
    public static string[] Points(IReadOnlyList<Measure> measures) =>
        [.. measures.SelectMany(measure => measure.Points).Distinct()];

    /// <summary>
    /// What there is of each measure: one tensor under its name, or of a model with several kinds of attention one of
    /// each kind, <c>cross_score</c>. What follows tokens from block to block is of the encoder alone.
    /// </summary>
    public static IEnumerable<(string Name, Measure Measure, AttentionSet Set)> Each(
        IReadOnlyList<Measure> measures, Run run) =>
        from measure in measures
        from set in run.Attentions
        where measure is PerHeadMeasure || AttentionSites.Of(set.Name).Stack != HookStack.Decoder
        select (run.HasSeveralKinds ? $"{set.Name}_{measure.Name}" : measure.Name, measure, set);

    /// <summary>The tensors' names and shapes.</summary>
    public static IEnumerable<TensorDeclaration> Declare(IReadOnlyList<Measure> measures, Run run) =>
        Each(measures, run).Select(tensor =>
        {
            AttentionMaps maps = tensor.Set.Maps;
            (long blocks, long heads, long queries, long keys) = (maps.Blocks, maps.Heads, maps.Queries, maps.Keys);
            return new TensorDeclaration(
                tensor.Name,
                DType.F32,
                tensor.Measure is PerBlockMeasure ? [blocks, queries, keys] : [blocks, heads, queries, keys]);
        });

    /// <summary>Writes them in order.</summary>
    public static void Write(
        IReadOnlyList<Measure> measures, ActivationCache run, SafetensorsWriter file, CancellationToken stop)
    {
        foreach ((_, Measure measure, AttentionSet set) in Each(measures, run.Run))
        {
            ActivationCache cache = run.Looking(set.Name);
            AttentionMaps maps = set.Maps;
            if (measure is PerBlockMeasure ofBlocks)
            {
                Write(ofBlocks.Of(cache, 0, maps.Blocks), file, stop);
                continue;
            }

            for (int block = 0; block < maps.Blocks; block++)
            {
                (int, int)[] heads = [.. Enumerable.Range(0, maps.Heads).Select(head => (block, head))];
                stop.ThrowIfCancellationRequested();
                Write(((PerHeadMeasure)measure).Of(cache, heads), file, stop);
            }
        }
    }

    private static void Write(AttentionMatrix[] matrices, SafetensorsWriter file, CancellationToken stop)
    {
        foreach (AttentionMatrix matrix in matrices)
        {
            stop.ThrowIfCancellationRequested();
            file.Write(matrix.Values);
        }
    }
}

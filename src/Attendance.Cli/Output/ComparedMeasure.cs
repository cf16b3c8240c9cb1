using Attendance.Analysis.Attribution;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>Which matrices of two runs are subtracted.</summary>
/// <param name="Name">The measure's name.</param>
/// <param name="Place">Block and head; null where nothing was said.</param>
internal sealed record ComparedMeasure(string Name, (int? Block, int? Head) Place)
{
    private const string Logit = "logit";

    /// <summary>What both runs have to keep. Whose logit it is may be found out only from the runs.</summary>
    /// <exception cref="Errors.InvalidRequestException">The model has no such measure.</exception>
    public static IReadOnlyList<string> Points(string name, TransformerModel model)
    {
        if (name != Logit)
        {
            return StandardMeasures.Create(name, model).Points;
        }

        // Says why, where a logit is no sum of what heads wrote.
        _ = model.Circuits;
        return HeadContributions.Points;
    }

    /// <summary>Refuses what does not exist before the work.</summary>
    public void Check(RunPair pair)
    {
        pair.A.Attention.Maps.BlockIndex(Place.Block ?? 0);
        pair.A.Attention.Maps.HeadIndex(Place.Head ?? 0);
        if (Name != Logit)
        {
            Measure measure = StandardMeasures.Create(Name, pair.A.Model);
            measure.Check(pair.A.Model, pair.A.Length);
            measure.Check(pair.B.Model, pair.B.Length);
        }
    }

    /// <summary>The measure, for model A; of the comparison's own target where it is one of a logit.</summary>
    public Measure Create(HeadComparison comparison)
    {
        TransformerModel model = comparison.Pair.A.Model;
        Token Describe(int id) => model.Describe([id])[0];
        return StandardMeasures.Create(
            Name,
            model,
            Describe(comparison.Target.Target),
            comparison.Target.Against is { } against ? Describe(against) : null);
    }

    /// <summary>The differences.</summary>
    /// <param name="pair">The runs.</param>
    /// <param name="measure">What is subtracted.</param>
    /// <param name="first">The head whose block is shown where nothing was said.</param>
    public AttentionGrid Grid(RunPair pair, Measure measure, HeadId first) => (measure, Place) switch
    {
        (PerBlockMeasure blocks, _) => PatternDifference.Blocks(pair, blocks, Place.Block),
        (PerHeadMeasure heads, ({ } block, { } head)) => PatternDifference.OneHead(pair, block, head, heads),
        (PerHeadMeasure heads, (null, { } head)) => PatternDifference.HeadThroughBlocks(pair, head, heads),
        _ => PatternDifference.AllHeads(pair, Place.Block ?? first.Block, (PerHeadMeasure)measure),
    };

    /// <summary>What stands beside the colours.</summary>
    public static string Label(Measure measure) =>
        measure is WeightMeasure ? "difference in attention weight (B − A)" : $"B − A: {measure.Label}";
}

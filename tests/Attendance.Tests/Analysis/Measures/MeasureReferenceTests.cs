using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Tests.Analysis.Measures;

/// <summary>Every measure beside plain PyTorch, on every prompt of the fixture.</summary>
public sealed class MeasureReferenceTests
{
    public static TheoryData<string> Cases =>
        ["tiny-love", "tiny-once", "demo-love", "demo-once", "demo-keys", "demo-looked", "demo-man"];

    public static TheoryData<string> ShortCases => ["tiny-love", "tiny-once", "demo-love", "demo-once"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void PerHead_ReferencePrompt_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        ActivationCache cache = Run(model, reference, new ValueNormMeasure());

        fixture.Check(reference, "weight", Heads(cache, new WeightMeasure()));
        fixture.Check(reference, "without_first", Heads(cache, new WithoutFirstMeasure()));
        fixture.Check(reference, "value_norm", Heads(cache, new ValueNormMeasure()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_ReferencePrompt_AgreesWithPyTorchWhereAQueryMayLook(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        ActivationCache cache = Run(model, reference, new ScoreMeasure());
        float[] expected = fixture.Values(reference, "score");
        int length = cache.Length;

        // PyTorch's are without mask; ours are −∞ above the diagonal.
        double[] scores = [.. Heads(cache, new ScoreMeasure())];
        bool[] ahead = [.. scores.Select((_, i) => i % length > i / length % length)];
        Assert.Equal(ahead, scores.Select(double.IsNegativeInfinity));
        fixture.Check(reference, "score", scores.Select((score, i) => ahead[i] ? expected[i] : score));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rollout_ReferencePrompt_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        ActivationCache cache = Run(model, reference, new RolloutMeasure());

        fixture.Check(reference, "rollout", Blocks(cache, new RolloutMeasure()));
    }

    [Theory]
    [MemberData(nameof(ShortCases))]
    public void Flow_ShortReferencePrompt_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        ActivationCache cache = Run(model, reference, new FlowMeasure());

        fixture.Check(reference, "flow", Blocks(cache, new FlowMeasure()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Logit_LastRow_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        var tokens = model.Describe(
            [reference.GetProperty("target").GetInt32(), reference.GetProperty("against").GetInt32()]);
        var single = new LogitMeasure(model, tokens[0]);
        var difference = new LogitMeasure(model, tokens[0], tokens[1]);
        ActivationCache cache = Run(model, reference, single);

        fixture.Check(reference, "direct_target_by_key", LastRows(cache, single));
        fixture.Check(reference, "direct_difference_by_key", LastRows(cache, difference));
    }

    private static ActivationCache Run(TransformerModel model, JsonElement reference, Measure measure) =>
        ActivationCache.Of(
            model, model.Describe(AnalysisFixture.Ints(reference, "ids")), LogitPositions.None, measure.Points);

    private static IEnumerable<double> Heads(ActivationCache cache, PerHeadMeasure measure) =>
        Matrices(cache, measure).SelectMany(matrix => matrix.Values.ToArray()).Select(value => (double)value);

    private static IEnumerable<double> LastRows(ActivationCache cache, PerHeadMeasure measure) =>
        Matrices(cache, measure)
            .SelectMany(matrix => matrix.Row(matrix.Queries - 1).ToArray())
            .Select(value => (double)value);

    private static AttentionMatrix[] Matrices(ActivationCache cache, PerHeadMeasure measure) =>
        measure.Of(
            cache, [.. HeadId.All(cache.Model.Blocks, cache.Model.Heads).Select(head => (head.Block, head.Head))]);

    private static IEnumerable<double> Blocks(ActivationCache cache, PerBlockMeasure measure) =>
        measure.Of(cache, 0, cache.Model.Blocks)
            .SelectMany(matrix => matrix.Values.ToArray())
            .Select(value => (double)value);
}

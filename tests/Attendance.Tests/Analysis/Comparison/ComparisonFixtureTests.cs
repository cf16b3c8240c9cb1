using System.Text.Json;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Comparison;

/// <summary>Every measure against PyTorch.</summary>
public sealed class ComparisonFixtureTests : IDisposable
{
    private readonly AnalysisFixture _fixture = new("compare");

    public static TheoryData<string> Names =>
        ["tiny-love-hate", "demo-love-hate", "tiny-love-really", "demo-love-really", "demo-keys-key"];

    public static TheoryData<string> EquallyLong => ["tiny-love-hate", "demo-love-hate"];

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Names_AreAllOfTheFixture() =>
        Assert.Equal(_fixture.Cases.Select(c => c.GetProperty("name").GetString()), Names.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Names))]
    public void Alignment_Ids_IsAsLongAsTheReferences(string name)
    {
        JsonElement @case = _fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);

        TokenAlignment alignment = TokenAlignment.Of(
            model.Describe(AnalysisFixture.Ints(@case, "ids")),
            model.Describe(AnalysisFixture.Ints(@case, "other_ids")));

        Assert.Equal(Pairs(@case, "lcs_pairs").Count, alignment.Steps.Count(step => step.IsSame));
        Assert.Superset(Pairs(@case, "pairs").ToHashSet(), alignment.Pairs.ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Divergence_Heads_IsTheReferences(string name)
    {
        JsonElement @case = _fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);

        _fixture.Check(@case, "divergence", HeadDivergence.Of(Pair(model, @case)).Cast<double>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Difference_Patterns_IsTheReferences(string name)
    {
        JsonElement @case = _fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        RunPair pair = Pair(model, @case);

        IEnumerable<AttentionPanel> panels =
            Enumerable.Range(0, model.Blocks).SelectMany(block => PatternDifference.AllHeads(pair, block).Panels);
        _fixture.Check(
            @case, "difference", panels.SelectMany(panel => panel.Matrix.Values.ToArray()).Select(v => (double)v));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Attribution_Heads_IsTheReferences(string name)
    {
        JsonElement @case = _fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        RunPair pair = Pair(model, @case);
        LogitTarget target = Target(@case);

        foreach ((string array, LogitTarget of) in
            new[] { ("direct_difference", target), ("direct_target", target with { Against = null }) })
        {
            HeadComparison comparison = HeadComparison.Of(
                pair, new ComparisonOptions { Measures = [HeadMeasure.Attribution], Target = of });
            _fixture.Check(@case, array, comparison.Values(HeadMeasure.Attribution).Cast<double>());
        }
    }

    [Theory]
    [MemberData(nameof(EquallyLong))]
    public void Patching_Heads_IsTheReferences(string name)
    {
        JsonElement @case = _fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        HeadComparison comparison = HeadComparison.Of(
            Pair(model, @case),
            new ComparisonOptions { Measures = [HeadMeasure.Output, HeadMeasure.Pattern], Target = Target(@case) });

        foreach ((HeadMeasure measure, string what) in
            new[] { (HeadMeasure.Output, "z"), (HeadMeasure.Pattern, "pattern") })
        {
            foreach ((EffectMeasure effect, string array) in new[]
            {
                (EffectMeasure.KullbackLeibler, "kl"),
                (EffectMeasure.TotalVariation, "variation"),
                (EffectMeasure.LogitDifference, "difference"),
            })
            {
                _fixture.Check(
                    @case, $"patch_{what}_{array}", comparison.Values(measure, effect).Cast<double>());
            }
        }
    }

    private static LogitTarget Target(JsonElement @case) =>
        new(@case.GetProperty("target").GetInt32(), @case.GetProperty("against").GetInt32());

    /// <summary>The runs, aligned as the reference has them.</summary>
    private static RunPair Pair(TransformerModel model, JsonElement @case)
    {
        IReadOnlyList<Token> a = model.Describe(AnalysisFixture.Ints(@case, "ids"));
        IReadOnlyList<Token> b = model.Describe(AnalysisFixture.Ints(@case, "other_ids"));
        return RunPair.Of(model, a, model, b, TokenAlignment.Of(Pairs(@case, "pairs"), a, b));
    }

    private static List<(int A, int B)> Pairs(JsonElement @case, string name) =>
        [.. @case.GetProperty(name).EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32()))];
}

using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Models;

namespace Attendance.Tests.Analysis.Counterfactuals;

public sealed class CausalMapTests
{
    public static TheoryData<string> Names
    {
        get
        {
            using var fixture = new AnalysisFixture("causes");
            return [.. fixture.Cases.Select(@case => @case.GetProperty("name").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_EveryHeadAndMlp_IsTheReferences(string name)
    {
        using var fixture = new AnalysisFixture("causes");
        JsonElement @case = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        int target = @case.GetProperty("target").GetInt32();
        int against = @case.GetProperty("against").GetInt32();
        var tokens = model.Describe(AnalysisFixture.Ints(@case, "ids"));

        var zero = CausalMap.Of(model, tokens, target, against);
        var mean = CausalMap.Of(model, tokens, target, against, Ablation.Mean);

        fixture.Check(@case, "clean", [zero.Clean]);
        fixture.Check(@case, "zero", zero.HeadEffects.Cast<double>());
        fixture.Check(@case, "mean", mean.HeadEffects.Cast<double>());
        fixture.Check(@case, "mlp", zero.MlpEffects);
    }

    [Theory]
    [InlineData("gpt2-tiny")]
    [InlineData("bert-tiny")]
    public void Of_NoLongerWanted_Ends(string name)
    {
        using var model = ModelLocator.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => CausalMap.Of(model, model.Describe([5, 6, 7]), 5, 6, cancellationToken: stop.Token));
    }

    [Fact]
    public void Of_WithoutAgainst_MeasuresTheLogit()
    {
        using TransformerModel model = ModelLocator.Open();
        var tokens = model.Tokenize("The keys to the cabinet");

        var map = CausalMap.Of(model, tokens, 389);

        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.Last });
        Assert.Equal(run.NextTokenLogits[389], map.Clean, 1e-4);
        Assert.Equal(map.Clean, map.Direct!.Parts.Sum(part => part.Value) + map.Direct.Bias, 1e-3);
    }
}

using Attendance.Analysis.Architecture;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tests.Tokenizers;

namespace Attendance.Tests.Analysis.Architecture;

/// <summary>What the fixtures' own files say, and nothing that is known of their architecture.</summary>
public sealed class ArchitectureSummaryTests
{
    private const double Rounding = 1e-5;

    [Fact]
    public void Of_Gpt2_IsWhatItsFilesSay()
    {
        ArchitectureSummary model = Of("gpt2-tiny", "The cat sat on the mat.");

        Assert.Equal(("GPT-2", 48, 12, 192, 64, 8192), Sizes(model));
        Assert.Equal([new BlockStack("blocks", 3, NormsFirst: true)], model.Stacks);
        Assert.Equal(("gelu_new", 1e-5, 1), (model.Activation, model.NormEpsilon, model.TokenTypes));
        Assert.Equal([64L, 48L], Assert.Single(model.Positions).Shape);
        Assert.Equal(0, model.FirstPosition);
        Assert.Empty(model.Frame);
        AttentionSummary attention = Assert.Single(model.Attentions);
        Assert.Equal(("self", AttentionKind.CausalSelf, 3, 4), Facts(attention));
        Assert.Equal(0, attention.RowSums.LargestWeightAhead);
        StoredProjection layer = model.Projection!;
        Assert.Equal(("h.0.mlp.c_fc.weight", 48, 192, false), Facts(layer));
        AssertMeasured(model);
    }

    [Fact]
    public void Of_Bert_IsWhatItsFilesSay()
    {
        ArchitectureSummary model = Of("bert-tiny", "The cat sat.");

        Assert.Equal(("BERT", 64, 16, 256, 48, 193), Sizes(model));
        Assert.Equal([new BlockStack("blocks", 2, NormsFirst: false)], model.Stacks);
        Assert.Equal(("gelu", 1e-12, 2), (model.Activation, model.NormEpsilon, model.TokenTypes));
        Assert.Equal(["[CLS]", "[SEP]"], model.Frame);
        AttentionSummary attention = Assert.Single(model.Attentions);
        Assert.Equal(("self", AttentionKind.Self, 2, 4), Facts(attention));
        Assert.True(attention.RowSums.LargestWeightAhead > 0.1);
        Assert.Equal(
            ("bert.encoder.layer.0.intermediate.dense.weight", 64, 256, true), Facts(model.Projection!));
        AssertMeasured(model);
    }

    [Fact]
    public void Of_Roberta_HasPositionsFromRowTwo()
    {
        ArchitectureSummary model = Of("roberta-tiny", "The cat sat.");

        Assert.Equal((2, 66L, 64), (model.FirstPosition, Assert.Single(model.Positions).Shape[0], model.Context));
        Assert.Equal(["<s>", "</s>"], model.Frame);
        AssertMeasured(model);
    }

    [Fact]
    public void Of_Bart_HasTwoStacksAndThreeKindsOfAttention()
    {
        ArchitectureSummary model = Of("bart-tiny", "The cat sat.");

        Assert.Equal(("BART", 48, 12, 160, 64, 1001), Sizes(model));
        Assert.Equal([new BlockStack("encoder", 2, false), new BlockStack("decoder", 2, false)], model.Stacks);
        Assert.Equal(("gelu", null), (model.Activation, model.NormEpsilon));
        Assert.Equal((2, 2), (model.FirstPosition, model.Positions.Count));
        Assert.Equal(
            [
                ("encoder", AttentionKind.Self, 2, 4), ("decoder", AttentionKind.CausalSelf, 2, 4),
                ("cross", AttentionKind.Cross, 2, 4),
            ],
            model.Attentions.Select(Facts));
        Assert.Equal([false, true], model.Attentions.Take(2).Select(kind => kind.RowSums.LargestWeightAhead == 0));
        Assert.Null(model.Attentions[2].RowSums.LargestWeightAhead);
        AssertMeasured(model);
    }

    [Theory]
    [InlineData("gpt2-tiny")]
    [InlineData("bert-tiny")]
    [InlineData("roberta-tiny")]
    [InlineData("bart-tiny")]
    [InlineData("distilbert-tiny")]
    public void Of_Fixture_KnowsEveryParameter(string folder)
    {
        using TransformerModel opened = ModelLocator.Open(TokenizerFixture.PathOf(folder));
        IReadOnlyList<KeyValuePair<ParameterPart, long>> parts = ParameterParts.Count(opened.Parameters);

        Assert.DoesNotContain(parts, part => part.Key == ParameterPart.Other);
        Assert.Equal(opened.Parameters.Sum(parameter => parameter.Count), parts.Sum(part => part.Value));
    }

    private static ArchitectureSummary Of(string folder, string prompt)
    {
        using TransformerModel opened = ModelLocator.Open(TokenizerFixture.PathOf(folder));
        return ArchitectureSummary.Of(opened, opened.Tokenize(prompt));
    }

    // A weight the wrong way round would be off by the size of the values themselves.
    private static void AssertMeasured(ArchitectureSummary model)
    {
        StoredProjection layer = model.Projection!;
        Assert.InRange(layer.Largest, 1, 100);
        Assert.InRange(layer.Difference, 0, Rounding);
        Assert.InRange(layer.DifferenceFromRun, 0, Rounding);
        foreach (AttentionSummary attention in model.Attentions)
        {
            Assert.InRange(attention.RowSums.Deviation, 0, Rounding);
            Assert.True(attention.RowSums.Rows > 0);
            Assert.True(attention.RowSums.SmallestScoreSum < 0 && attention.RowSums.LargestScoreSum > 2);
        }
    }

    private static (string, int, int, int?, int, int) Sizes(ArchitectureSummary model) =>
        (model.Architecture, model.Width, model.HeadSize, model.MlpWidth, model.Context, model.Vocabulary);

    private static (string, AttentionKind, int, int) Facts(AttentionSummary attention) =>
        (attention.Name, attention.Kind, attention.Blocks, attention.Heads);

    private static (string, int, int, bool) Facts(StoredProjection layer) =>
        (layer.Name, layer.Inputs, layer.Outputs, layer.IsRowPerOutput);
}

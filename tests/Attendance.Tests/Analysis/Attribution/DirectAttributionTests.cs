using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Attribution;

public sealed class DirectAttributionTests
{
    public static TheoryData<string> Cases => ["tiny-love", "tiny-once", "demo-love", "demo-once", "demo-keys", "demo-man"];

    public static TheoryData<string, bool> Variants => new() { { "F32", false }, { "F16", true }, { "BF16", false } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_ReferencePrompt_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        int target = reference.GetProperty("target").GetInt32();
        int against = reference.GetProperty("against").GetInt32();
        var tokens = model.Describe(AnalysisFixture.Ints(reference, "ids"));

        var single = DirectAttribution.Of(model, tokens, target);
        var difference = DirectAttribution.Of(model, tokens, target, against);

        fixture.Check(reference, "direct_target", [.. single.Parts.Select(part => part.Value), single.Bias]);
        fixture.Check(reference, "direct_difference", [.. difference.Parts.Select(part => part.Value), difference.Bias]);
        fixture.Check(reference, "logit_target", [single.Parts.Sum(part => part.Value) + single.Bias]);
        fixture.Check(reference, "logit_difference", [difference.Parts.Sum(part => part.Value) + difference.Bias]);
        fixture.Check(reference, "logit_target", [single.Logit]);
        fixture.Check(reference, "logit_difference", [difference.Logit]);
    }

    [Fact]
    public void Of_TwoTokens_IsAsWorkedOutByHand()
    {
        using var two = new TwoTokenModel();

        // Token 0's column of the output head is its embedding, w = (4, 0); γ = 1, so u = w − mean = (2, −2).
        // Position 1 looks at position 0 with weight a = 1 / (1 + e⁶): scores −1.5 and 4.5 (see ScoreExplanationTests).
        // v0 = (1, −1) + (½, 0) + (1, 0) = (2.5, −1), v1 = (−1, 1) + (½, 0) + (1, 0) = (0.5, 1).
        // Along u: embedding (0, 2): −4; position (0, 4): −8; head 7a − (1 − a) = 8a − 1; b_O (0, 1): −2; MLP (2, 0):
        // 4. The stream is (0, 6) + a·v0 + (1 − a)·v1 + (0, 1) + (2, 0) = (2.5 + 2a, 8 − 2a), so σ = (5.5 − 4a) / 2.
        // The final LayerNorm's bias adds ½·4 = 2; normalised (−1, 1), the logit is (−1 + ½)·4 = −2.
        double a = 1 / (1 + Math.Exp(6));
        double scale = (5.5 - (4 * a)) / 2;

        var attribution = DirectAttribution.Of(two.Model, two.Model.Describe([0, 1]), 0);

        Assert.Equal(["embed", "pos_embed", "0.0", "0.bias", "0.mlp"], attribution.Parts.Select(part => part.Part.Name));
        Assert.Equal(
            [-4 / scale, -8 / scale, ((8 * a) - 1) / scale, -2 / scale, 4 / scale],
            attribution.Parts.Select(part => part.Value), (x, y) => Math.Abs(x - y) < 1e-5);
        Assert.Equal(attribution.Parts[2].Value, attribution.OfHead(0, 0));
        Assert.Equal(attribution.Parts[4].Value, attribution.OfMlp(0));
        Assert.Equal(2, attribution.Bias, 1e-6);
        Assert.Equal(-2, attribution.Logit, 1e-5);
        Assert.Equal((1, 0, null), (attribution.Position, attribution.Direction.Target, attribution.Direction.Against));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Of_EveryPosition_SumsToTheLogitAndEqualsTheVectors(string type, bool byInverseBlock)
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Blocks = 3, Heads = 3, HeadSize = 7, TypeOf = _ => type, ScaleByInverseBlock = byInverseBlock });
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(20);
        ReferencePass reference = checkpoint.Reference(ids);
        ActivationCache cache =
            ActivationCache.Of(model, model.Describe(ids), LogitPositions.All, DirectAttribution.Points);
        var direction = LogitDirection.Of(model, 5);
        for (int position = 0; position < ids.Length; position++)
        {
            var attribution = DirectAttribution.Of(cache, direction, position);
            double sum = attribution.Parts.Sum(part => part.Value) + attribution.Bias;
            double scale = reference.Tensors["ln_final.scale"].Values[position];
            var vectors = ResidualDecomposition.At(cache, position, 3);

            reference.Check("logits", [(float)sum], $"position {position}", (position * 101) + 5);
            Assert.Equal(attribution.Logit, sum, 2e-5);
            Assert.Equal(vectors.Select(part => part.Part), attribution.Parts.Select(part => part.Part));
            Assert.All(
                vectors.Zip(attribution.Parts),
                pair => Assert.Equal(direction.Dot(pair.First.Vector) / scale, pair.Second.Value, 1e-5));
        }
    }

    [Fact]
    public void Of_NoSuchTokenOrLogits_IsRefused()
    {
        using var two = new TwoTokenModel();
        var tokens = two.Model.Describe([0, 1]);
        ActivationCache cache = ActivationCache.Of(two.Model, tokens, LogitPositions.Last, DirectAttribution.Points);

        Assert.Throws<InvalidRequestException>(() => DirectAttribution.Of(two.Model, tokens, 2));
        Assert.Throws<InvalidRequestException>(() => DirectAttribution.Of(two.Model, tokens, 0, -1));
        Assert.Throws<InvalidOperationException>(
            () => DirectAttribution.Of(cache, LogitDirection.Of(two.Model, 0), 0));
    }
}

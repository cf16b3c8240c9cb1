using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Attribution;

public sealed class HeadContributionsTests
{
    [Theory]
    [InlineData("tiny-love")]
    [InlineData("tiny-once")]
    [InlineData("demo-keys")]
    [InlineData("demo-man")]
    public void Matrix_LastRow_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("measures");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        int target = reference.GetProperty("target").GetInt32();
        var tokens = model.Describe(AnalysisFixture.Ints(reference, "ids"));
        foreach ((string array, int? against) in new (string, int?)[]
        {
            ("direct_target_by_key", null),
            ("direct_difference_by_key", reference.GetProperty("against").GetInt32()),
        })
        {
            var contributions = HeadContributions.Of(model, tokens, LogitDirection.Of(model, target, against));

            fixture.Check(
                reference, array,
                HeadId.All(model.Blocks, model.Heads)
                    .SelectMany(head => contributions.Matrix(head).Row(tokens.Count - 1).ToArray())
                    .Select(value => (double)value));
        }
    }

    [Fact]
    public void Matrix_TwoTokens_IsAsWorkedOutByHand()
    {
        using var two = new TwoTokenModel();

        // v0·u = (2.5, −1)·(2, −2) = 7, v1·u = (0.5, 1)·(2, −2) = −1, a = 1 / (1 + e⁶); see DirectAttributionTests.
        // Position 0: x0 + v0 + (0, 1) + (2, 0) = (4, 0) + (2.5, −1) + (2, 1) = (8.5, 0), so σ = 4.25.
        double a = 1 / (1 + Math.Exp(6));
        double scale = (5.5 - (4 * a)) / 2;

        AttentionMatrix matrix = HeadContributions
            .Of(two.Model, two.Model.Describe([0, 1]), LogitDirection.Of(two.Model, 0)).Matrix(new HeadId(0, -1));

        Assert.Equal(7 / 4.25, matrix[0, 0], 1e-5);
        Assert.Equal(0, matrix[0, 1]);
        Assert.Equal(7 * a / scale, matrix[1, 0], 1e-5);
        Assert.Equal((a - 1) / scale, matrix[1, 1], 1e-5);
    }

    [Fact]
    public void Matrix_EveryRow_SumsToTheHeadsDirectAttribution()
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Heads = 3, HeadSize = 7, TypeOf = _ => "F16", ScaleByInverseBlock = true });
        using Gpt2 model = checkpoint.Load();
        ActivationCache cache = ActivationCache.Of(
            model, model.Describe(checkpoint.Ids(30)), LogitPositions.All,
            [.. HeadContributions.Points, .. ResidualDecomposition.Points]);
        var direction = LogitDirection.Of(model, 5, 6);
        var contributions = HeadContributions.Of(cache, direction);
        foreach (HeadId head in HeadId.All(2, 3))
        {
            AttentionMatrix matrix = contributions.Matrix(head);
            for (int position = 0; position < cache.Length; position++)
            {
                double sum = matrix.Row(position).ToArray().Sum(value => (double)value);

                Assert.Equal(DirectAttribution.Of(cache, direction, position).OfHead(head.Block, head.Head), sum, 1e-5);
            }
        }

        Assert.Throws<InvalidRequestException>(() => contributions.Matrix(new HeadId(2, 0)));
    }
}

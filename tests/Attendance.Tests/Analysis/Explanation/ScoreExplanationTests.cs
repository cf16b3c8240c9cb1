using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Explanation;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;

namespace Attendance.Tests.Analysis.Explanation;

public sealed class ScoreExplanationTests
{
    public static TheoryData<string> Cases =>
        ["tiny-first", "tiny-self", "tiny-last", "demo-first", "demo-previous", "demo-induction", "demo-keys"];

    public static TheoryData<string, int, bool> Variants =>
        new() { { "F32", 5, false }, { "F16", 7, true }, { "BF16", 1, false }, { "F32", 33, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_ReferenceCell_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("why");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        var head = HeadId.Parse(reference.GetProperty("head").GetString()!, model.Blocks, model.Heads);
        ActivationCache cache =
            ScoreExplanation.Run(model, model.Describe(AnalysisFixture.Ints(reference, "ids")), head);

        var why = ScoreExplanation.Of(
            cache, head, reference.GetProperty("query").GetInt32(), reference.GetProperty("key").GetInt32());

        fixture.Check(reference, "pairs", All(why.Pairs));
        fixture.Check(reference, "score", [why.Score]);
        fixture.Check(reference, "score", [why.RunScore]);
        JsonElement parts = reference.GetProperty("parts");
        Assert.Equal(Names(parts.GetProperty("query")), why.Pairs.QueryParts.Select(part => part.Name));
        Assert.Equal(Names(parts.GetProperty("key")), why.Pairs.KeyParts.Select(part => part.Name));
    }

    [Fact]
    public void Of_TwoTokens_IsAsWorkedOutByHand()
    {
        using var two = new TwoTokenModel();
        ActivationCache cache = ScoreExplanation.Run(two.Model, two.Model.Describe([0, 1]), new HeadId(0, 0));

        var why = ScoreExplanation.Of(cache, new HeadId(0, 0), 1, 0);

        // Query, token 1 at position 1, σ = 3: embedding (0, 2), centred and over σ: (−⅓, ⅓); position (0, 4): (−⅔, ⅔);
        // β (½, 0); b_Q (0, 1). W_Q = 1. Together q = (−½, 2).
        // Key, token 0 at position 0, σ = 2: embedding (4, 0): (1, −1), times W_K = diag(2, 1): (2, −1); position 0;
        // β (½, 0)·W_K = (1, 0); b_K (0, 1). Together k = (3, 0), and the score −1.5.
        double[] expected =
        [
            -1, 0, -1.0 / 3, 1.0 / 3, // embedding: −⅔ − ⅓, 0, −⅓, ⅓
            -2, 0, -2.0 / 3, 2.0 / 3, // position: −4⁄3 − ⅔, 0, −⅔, ⅔
            1, 0, 0.5, 0, // β: ½·2, 0, ½·1, 0
            -1, 0, 0, 1, // b_Q: 1·(−1), 0, 0, 1·1
        ];
        Assert.Equal(["embed", "pos_embed", "ln1.bias", "b_Q"], why.Pairs.QueryParts.Select(part => part.Name));
        Assert.Equal(["embed", "pos_embed", "ln1.bias", "b_K"], why.Pairs.KeyParts.Select(part => part.Name));
        Assert.Equal(expected, All(why.Pairs), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(-1.5, why.Score, 1e-6);
        Assert.Equal(-1.5, why.RunScore, 1e-6);

        // Key 1, token 1 at position 1, σ = 3: (−1, 1)·W_K + (1, 0) + (0, 1) = (−1, 2); q·k = ½ + 4 = 4.5.
        var other = ScoreExplanation.Of(cache, new HeadId(0, 0), 1, 1);
        Assert.Equal(4.5, other.Score, 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(6)), why.Weight, 1e-6);

        // Rather than key 0: 6 in all. What does not depend on the position is the same on both sides and falls out.
        ScorePairs rather = other.RatherThan(why);
        Assert.Equal(6, rather.Sum, 1e-6);
        Assert.Equal(0, rather.KeyTotal(2));
        Assert.Equal(0, rather.KeyTotal(3));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Of_AnyCell_SumsToTheScore(string type, int headSize, bool byInverseBlock)
    {
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec
            {
                Blocks = 3,
                Heads = 3,
                HeadSize = headSize,
                TypeOf = _ => type,
                ScaleByInverseBlock = byInverseBlock,
            });
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(12);
        ReferencePass reference = checkpoint.Reference(ids);
        foreach (HeadId head in new HeadId[] { new(0, 2), new(1, 0), new(2, 1) })
        {
            ActivationCache cache = ScoreExplanation.Run(model, model.Describe(ids), head);
            foreach ((int query, int key) in new[] { (11, 0), (11, 11), (7, 3), (0, 0) })
            {
                var why = ScoreExplanation.Of(cache, head, query, key);

                int at = (((head.Head * 12) + query) * 12) + key;
                reference.Check($"blocks.{head.Block}.attn.attn_scores", [(float)why.Score], $"{head}", at);
                reference.Check($"blocks.{head.Block}.attn.pattern", [(float)why.Weight], $"{head}", at);
                Assert.Equal(why.RunScore, why.Score, 1e-5 * Math.Max(1, Math.Abs(why.RunScore)));
                Assert.Equal((head, query, key), (why.Head, why.Query, why.Key));
            }
        }
    }

    [Fact]
    public void Of_NegativeNumbers_CountFromTheEnd()
    {
        using TransformerModel model = ModelLocator.Open();
        ActivationCache cache = ScoreExplanation.Run(model, model.Tokenize("I love you"), new HeadId(-1, -2));

        var why = ScoreExplanation.Of(cache, new HeadId(-1, -2), -1, -3);

        Assert.Equal((new HeadId(5, 6), 2, 0), (why.Head, why.Query, why.Key));
        Assert.Equal(why.Score, ScoreExplanation.Of(cache, new HeadId(5, 6), 2, 0).Score);
    }

    [Fact]
    public void Of_WhatDoesNotExist_IsRefused()
    {
        using TransformerModel model = ModelLocator.Open();
        ActivationCache cache = ScoreExplanation.Run(model, model.Tokenize("I love you"), new HeadId(1, 0));

        Assert.Equal(
            "Query 0 may not look at key 2, whose score is masked: a query looks at itself and back, so the key must be "
                + "0 to 0.",
            Refused(() => ScoreExplanation.Of(cache, new HeadId(1, 0), 0, 2)));
        Assert.StartsWith("There is no query 3;", Refused(() => ScoreExplanation.Of(cache, new HeadId(1, 0), 3, 0)));
        Assert.StartsWith("There is no key -4;", Refused(() => ScoreExplanation.Of(cache, new HeadId(1, 0), 2, -4)));
        Assert.StartsWith("There is no head 1.8;", Refused(() => ScoreExplanation.Of(cache, new HeadId(1, 8), 2, 0)));
        Assert.Contains("not computed", Refused(() => ScoreExplanation.Of(cache, new HeadId(2, 0), 2, 0)));
    }

    [Fact]
    public void RatherThan_AnotherQuery_IsRefused()
    {
        using var two = new TwoTokenModel();
        ActivationCache cache = ScoreExplanation.Run(two.Model, two.Model.Describe([0, 1]), new HeadId(0, 0));
        var first = ScoreExplanation.Of(cache, new HeadId(0, 0), 0, 0);
        var second = ScoreExplanation.Of(cache, new HeadId(0, 0), 1, 0);

        Assert.Throws<ArgumentException>(() => second.RatherThan(first));
    }

    private static string Refused(Func<object> explain) => Assert.Throws<InvalidRequestException>(explain).Message;

    private static IEnumerable<double> All(ScorePairs pairs) =>
        Enumerable.Range(0, pairs.QueryParts.Count)
            .SelectMany(query => Enumerable.Range(0, pairs.KeyParts.Count).Select(key => pairs[query, key]));

    /// <summary>The script writes a block's bias and MLP as their hook points.</summary>
    private static IEnumerable<string> Names(JsonElement names) => names.EnumerateArray().Select(name => name.GetString()!
        .Replace("blocks.", "", StringComparison.Ordinal).Replace("attn.b_O", "bias", StringComparison.Ordinal)
        .Replace("mlp_out", "mlp", StringComparison.Ordinal).Replace("ln1.b", "ln1.bias", StringComparison.Ordinal));
}

using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.LogitLens;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Circuits;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.LogitLens;

public sealed class LensTests
{
    public static TheoryData<string> Cases =>
        ["tiny-love", "tiny-once", "demo-love", "demo-keys", "demo-looked", "demo-man"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_ReferencePrompt_AgreesWithPyTorch(string name)
    {
        using var fixture = new AnalysisFixture("lens");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);

        var lens = Lens.Of(
            model,
            model.Describe(AnalysisFixture.Ints(reference, "ids")),
            new LensOptions { Top = 3, Target = reference.GetProperty("target").GetInt32() });

        Assert.Equal(model.Blocks + 1, lens.Rows);
        Assert.Equal(
            AnalysisFixture.Ints(reference, "top_ids"),
            lens.Cells.SelectMany(cell => cell.Candidates.Select(candidate => candidate.Token.Id)));
        fixture.Check(
            reference,
            "top_probability",
            lens.Cells.SelectMany(cell => cell.Candidates.Select(candidate => candidate.Probability)));
        fixture.Check(reference, "entropy", lens.Cells.Select(cell => cell.Entropy));
        fixture.Check(reference, "target_probability", lens.Cells.Select(cell => cell.Target!.Probability));
        fixture.Check(
            reference,
            "log_sum",
            lens.Cells.Select(cell => cell.Target!.Logit - Math.Log(cell.Target.Probability)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Unembed_ReferencePrompt_GivesPyTorchsLogits(string name)
    {
        using var fixture = new AnalysisFixture("lens");
        JsonElement reference = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(reference);
        ActivationCache cache = ActivationCache.Of(
            model,
            model.Describe(AnalysisFixture.Ints(reference, "ids")),
            LogitPositions.None,
            ["blocks.0.resid_pre", "blocks.*.resid_post"]);
        float[] residual =
        [
            .. cache[HookSite.ResidPre, 0],
            .. Enumerable.Range(0, model.Blocks).SelectMany(block => cache[HookSite.ResidPost, block]),
        ];
        float[] logits = new float[residual.Length / model.Width * model.Vocabulary];

        model.Unembed(residual, logits);

        fixture.Check(
            reference, "logits", logits.Where((_, i) => i % model.Vocabulary % 256 == 0).Select(logit => (double)logit));
    }

    [Fact]
    public void Of_TwoTokens_IsAsWorkedOutByHand()
    {
        using var two = new TwoTokenModel();

        // A LayerNorm over two numbers gives (1, −1) or (−1, 1), and β adds (½, 0). Token 0's column is (4, 0), 1's (0,
        // 2). x0 = (4, 0): (1.5, −1), logits 6 and −2. x1 = (0, 6): (−0.5, 1), logits −2 and 2. After the block the
        // streams are (8.5, 0) and (2.5 + 2a, 8 − 2a) with a near 0 (DirectAttributionTests), so on the same sides: the
        // same logits.
        double p0 = 1 / (1 + Math.Exp(-8));
        double p1 = 1 / (1 + Math.Exp(-4));
        double Entropy(double p) => -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p));

        var lens = Lens.Of(two.Model, two.Model.Describe([0, 1]), new LensOptions { Top = 2, Target = 0 });

        Assert.Equal([null, null, 0, 0], lens.Cells.Select(cell => cell.Block));
        Assert.Equal(["embedding", "embedding", "block 0", "block 0"], lens.Cells.Select(cell => cell.Place));
        Assert.Equal([0, 1, 0, 1], lens.Cells.Select(cell => cell.Position));
        foreach (LensCell cell in lens.Cells)
        {
            (double first, int[] order) = cell.Position == 0 ? (p0, new[] { 0, 1 }) : (p1, [1, 0]);
            Assert.Equal(order, cell.Candidates.Select(candidate => candidate.Token.Id));
            Assert.Equal([first, 1 - first], cell.Candidates.Select(c => c.Probability), (x, y) => Math.Abs(x - y) < 1e-5);
            Assert.Equal(Entropy(first), cell.Entropy, 1e-5);
            Assert.Equal(cell.Position, cell.Target!.Rank);
            Assert.Equal(cell.Position == 0 ? 6 : -2, cell.Target.Logit, 1e-5);
        }
    }

    [Fact]
    public void Of_LastBlock_IsTheModelsOwnAnswer()
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize("The keys to the cabinet are on the table");
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.All });

        var lens = Lens.Of(model, tokens, new LensOptions { Top = 5, Block = -1 });

        Assert.Equal((1, tokens.Count), (lens.Rows, lens.Columns));
        for (int position = 0; position < tokens.Count; position++)
        {
            IReadOnlyList<TokenProbability> own = TokenProbability.Top(model, run.LogitsAt(position), 5);
            IReadOnlyList<TokenProbability> seen = lens[0, position].Candidates;
            Assert.Equal(own.Select(candidate => candidate.Token.Id), seen.Select(candidate => candidate.Token.Id));
            Assert.All(own.Zip(seen), pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-5));
        }
    }

    [Theory]
    [InlineData("F32", true)]
    [InlineData("F16", false)]
    public void Of_AnyCheckpoint_IsTheFloat64References(string type, bool isTied)
    {
        OutputHead head = isTied ? OutputHead.Tied : OutputHead.Untied;
        using var checkpoint = new BuiltCheckpoint(
            new CheckpointSpec { Blocks = 3, Heads = 3, HeadSize = 7, TypeOf = _ => type, Head = head });
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(6);
        ReferencePass reference = checkpoint.Reference(ids);
        double[] Stream(string point) => reference.Tensors[point].Values;
        double[][] streams =
        [
            Stream("blocks.0.resid_pre"),
            .. Enumerable.Range(0, 3).Select(block => Stream($"blocks.{block}.resid_post")),
        ];

        var lens = Lens.Of(model, model.Describe(ids), new LensOptions { Target = 5 });

        for (int row = 0; row < 4; row++)
        {
            for (int position = 0; position < 6; position++)
            {
                double[] logits = Logits(checkpoint, streams[row].AsSpan(position * 21, 21));
                double largest = logits.Max();
                double sum = logits.Sum(logit => Math.Exp(logit - largest));
                LensCell cell = lens[row, position];

                Assert.Equal(logits[5], cell.Target!.Logit, 2e-5);
                Assert.Equal(Math.Exp(logits[5] - largest) / sum, cell.Target.Probability, 1e-5);
                Assert.Equal(1 / sum, cell.Candidates[0].Probability, 1e-5);
                Assert.Equal(
                    Math.Log(sum) - logits.Sum(l => Math.Exp(l - largest) / sum * (l - largest)), cell.Entropy, 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(-3, null)]
    [InlineData(null, 2)]
    [InlineData(null, -1)]
    [InlineData(2, 0)]
    public void Of_OneBlockOrPosition_IsThatOfAll(int? block, int? position)
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Blocks = 3, Heads = 2, HeadSize = 6 });
        using Gpt2 model = checkpoint.Load();
        IReadOnlyList<Token> tokens = model.Describe(checkpoint.Ids(4));
        LensCell[] all = [.. Lens.Of(model, tokens).Cells];

        var lens = Lens.Of(model, tokens, new LensOptions { Block = block, Position = position });

        LensCell[] expected =
        [
            .. all.Where(cell => (block is null || cell.Block == (block + 3) % 3)
                && (position is null || cell.Position == (position + 4) % 4)),
        ];
        Assert.Equal(expected.Length, lens.Cells.Count);
        foreach ((LensCell one, LensCell same) in expected.Zip(lens.Cells))
        {
            Assert.Equal((one.Block, one.Position), (same.Block, same.Position));
            Assert.Equal(one.Candidates[0].Token.Id, same.Candidates[0].Token.Id);
            Assert.Equal(one.Entropy, same.Entropy, 1e-6);
        }
    }

    [Fact]
    public void Of_MoreRowsThanAreReadAtOnce_AreEachReadOnce()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Blocks = 2, Heads = 2, HeadSize = 6, Context = 70 });
        using Gpt2 model = checkpoint.Load();
        IReadOnlyList<Token> tokens = model.Describe(checkpoint.Ids(70));

        var lens = Lens.Of(model, tokens);

        Assert.Equal(
            Enumerable.Range(0, 210).Select(i => (i < 70 ? null : (int?)((i / 70) - 1), i % 70)),
            lens.Cells.Select(cell => (cell.Block, cell.Position)));
        LensCell last = Lens.Of(model, tokens, new LensOptions { Block = 1, Position = 69 })[0, 0];
        Assert.Equal(last.Entropy, lens[2, 69].Entropy, 1e-6);
    }

    [Fact]
    public void Of_WhatIsNotThere_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec { Head = OutputHead.Missing });
        using var two = new TwoTokenModel();
        using Gpt2 headless = checkpoint.Load();
        IReadOnlyList<Token> tokens = two.Model.Describe([0, 1]);

        Assert.Equal(
            $"There is no block 1; {two.Model.Name} has 1: 0 to 0, or -1 to -1 from the end.",
            Refused(new LensOptions { Block = 1 }));
        Assert.Equal(
            "There is no position 2; the prompt has 2 tokens: 0 to 1, or -2 to -1 from the end.",
            Refused(new LensOptions { Position = 2 }));
        Assert.StartsWith("There is no token 7;", Refused(new LensOptions { Target = 7 }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Lens.Of(two.Model, tokens, new LensOptions { Top = 0 }));
        Assert.Throws<CheckpointException>(() => Lens.Of(headless, headless.Describe([1])));
        Assert.Throws<ArgumentException>(() => two.Model.Unembed(new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => two.Model.Unembed(new float[4], new float[2]));

        string Refused(LensOptions options) =>
            Assert.Throws<InvalidRequestException>(() => Lens.Of(two.Model, tokens, options)).Message;
    }

    /// <summary>((x − mean) / √(variance + ε) · γ + β) · W_U, one number at a time.</summary>
    private static double[] Logits(BuiltCheckpoint checkpoint, ReadOnlySpan<double> x)
    {
        int width = x.Length;
        double[] gain = checkpoint.Weights["ln_f.weight"];
        double[] bias = checkpoint.Weights["ln_f.bias"];
        double[] head = checkpoint.Weights[checkpoint.Spec.Ties ? "wte.weight" : "lm_head.weight"];
        double mean = 0;
        foreach (double value in x)
        {
            mean += value / width;
        }

        double variance = 0;
        foreach (double value in x)
        {
            variance += (value - mean) * (value - mean) / width;
        }

        double[] logits = new double[checkpoint.Spec.Vocabulary];
        for (int id = 0; id < logits.Length; id++)
        {
            for (int i = 0; i < width; i++)
            {
                double normed = ((x[i] - mean) / Math.Sqrt(variance + checkpoint.Spec.Epsilon) * gain[i]) + bias[i];
                logits[id] += normed * head[(id * width) + i];
            }
        }

        return logits;
    }
}

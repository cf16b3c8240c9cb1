using System.Numerics.Tensors;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Interventions;

public sealed class InterventionSetTests : IDisposable
{
    private readonly TransformerModel _model = ModelLocator.Open();

    private IReadOnlyList<Token> Love => _model.Tokenize("I love you");

    private IEnumerable<BlockPart> Heads =>
        HeadId.All(_model.Blocks, _model.Heads).Select(head => (BlockPart)head);

    private IEnumerable<BlockPart> Parts =>
        Heads.Concat(Enumerable.Range(0, _model.Blocks).Select(BlockPart.Mlp));

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Nothing_ChangesNothing() => AssertSame(Logits(Love), Logits(Love, new InterventionSet()));

    [Fact]
    public void ScaleBy1_EveryPart_ChangesNothing() =>
        AssertSame(Logits(Love), Logits(Love, new InterventionSet([.. Parts.Select(part => new Scale(part, 1))])));

    [Fact]
    public void ScaleBy0_EachPart_IsZeroAblation()
    {
        foreach (BlockPart part in (BlockPart[])[new(0, 3), new(3, 7), new(5, 0), BlockPart.Mlp(2)])
        {
            AssertSame(
                Logits(Love, new InterventionSet(new Ablate(part))),
                Logits(Love, new InterventionSet(new Scale(part, 0))));
        }
    }

    [Fact]
    public void Patch_RunIntoItself_ChangesNothing() =>
        AssertSame(Logits(Love), Logits(Love, new InterventionSet([.. Parts.Select(part => new Patch(part, Love))])));

    // The last token is the same in both, so that all that differs there comes from heads.
    [Fact]
    public void Patch_EveryHead_GivesTheOtherRun()
    {
        IReadOnlyList<Token> hate = _model.Tokenize("I hate you");

        AssertSame(Logits(hate), Logits(Love, new InterventionSet([.. Heads.Select(head => new Patch(head, hate))])));
        Assert.NotEqual(Logits(hate), Logits(Love));
    }

    [Fact]
    public void Patch_LongerPrompt_TakesAlignedTokens()
    {
        IReadOnlyList<Token> longer = _model.Tokenize("I really love you");
        var capture = new CaptureProbe("blocks.3.attn.z");
        var other = new CaptureProbe("blocks.3.attn.z");
        _model.Run(longer, new RunOptions { Probes = [other] });

        // I, love and you are at 0, 2 and 3 there.
        Run(Love, new InterventionSet(new Patch(new HeadId(3, 2), longer)), capture);

        foreach ((int to, int from) in ((int, int)[])[(0, 0), (1, 2), (2, 3)])
        {
            Assert.Equal(Z(other, from, 2), Z(capture, to, 2));
        }

        Assert.NotEqual(Z(other, 3, 3), Z(capture, 2, 3));
    }

    [Fact]
    public void ProbesFor_BesideOnesOwn_WorkInOrder()
    {
        var before = new CaptureProbe("blocks.5.attn.z");
        var after = new CaptureProbe("blocks.5.attn.z");
        var set = new InterventionSet(new Ablate(new HeadId(-1, -1)));

        _model.Run(Love, new RunOptions { Probes = [before, .. set.ProbesFor(_model, Love), after] });

        Assert.All(Z(after, 1, 7).ToArray(), value => Assert.Equal(0, value));
        Assert.Contains(Z(before, 1, 7).ToArray(), value => value != 0);
        Assert.Equal(Z(before, 1, 6), Z(after, 1, 6));
    }

    [Fact]
    public void CutOfALongPrompt_Pattern_IsShownByTheRun()
    {
        IReadOnlyList<Token> tokens = _model.Tokenize("The old man sat down by the fire and the old man slept.");
        var effect = InterventionEffect.Of(
            _model, tokens, new InterventionSet(new CutScore(new HeadId(2, 1), 9, 4), new MaskToken(1)));

        AttentionMatrix pattern = effect.After.Attention.Pattern(2, 1);
        Assert.Equal(0, pattern[9, 4]);
        Assert.Equal(0, pattern[9, 1]);
        Assert.Equal(1, TensorPrimitives.Sum(pattern.Row(9)), 1e-5);
        Assert.NotEqual(0, pattern[1, 1]);
        Assert.NotEqual(0, effect.Before.Attention.Pattern(2, 1)[9, 4]);
    }

    // The cache cannot take part in what a probe changes; without an effect, both ways must agree.
    [Fact]
    public void Generation_WithWhatChangesNothing_IsThatWithTheCache()
    {
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 12 };
        var set = new InterventionSet(new Scale(new HeadId(2, 2), 1), new Patch(new HeadId(4, 4), Love));

        Continuation cached = _model.Generate("I love you", options);
        Continuation changed = _model.Generate("I love you", options with { Probes = set.ProbesFor(_model, Love) });

        Assert.Equal(cached.Tokens, changed.Tokens);
    }

    [Fact]
    public void Generation_Changed_TakesWhatTheChangedRunSaysAtEveryStep()
    {
        var set = new InterventionSet(
            new Ablate(new HeadId(4, 7)), new Ablate(new HeadId(5, 1), Ablation.Mean), new MaskToken(1),
            new CutWeight(new HeadId(3, 0), 2, 0), new Patch(new HeadId(0, 1), _model.Tokenize("I hate you")));
        IReadOnlyList<Probe> probes = set.ProbesFor(_model, Love);
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 6 };

        Continuation changed = _model.Generate("I love you", options with { Probes = probes });

        Assert.NotEqual(_model.Generate("I love you", options).Text, changed.Text);
        for (int step = 0; step < changed.Steps.Count; step++)
        {
            Token[] text = [.. changed.Tokens.Take(3 + step)];
            Run run = _model.Run(text, new RunOptions { Logits = LogitPositions.Last, Probes = probes });
            Assert.Equal(changed.Steps[step].Token.Id, TensorPrimitives.IndexOfMax(run.NextTokenLogits));
        }
    }

    // An encoder looks ahead: a later key can be cut, and a token is hidden from earlier queries too.
    [Fact]
    public void Encoder_LaterKeys_AreCutAndHidden()
    {
        using TransformerModel encoder = ModelLocator.Open(
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "roberta-tiny"));
        IReadOnlyList<Token> tokens = encoder.Tokenize("I love you");
        var set = new InterventionSet(new CutScore(new HeadId(0, 1), 1, 3), new MaskToken(2));

        AttentionMaps before = encoder.Run(tokens).Attention;
        AttentionMaps after =
            encoder.Run(tokens, new RunOptions { Probes = set.ProbesFor(encoder, tokens) }).Attention;

        Assert.NotEqual(0, before.Pattern(0, 1)[1, 3]);
        foreach (HeadId head in HeadId.All(encoder.Blocks, encoder.Heads))
        {
            AttentionMatrix pattern = after.Pattern(head.Block, head.Head);
            for (int query = 0; query < pattern.Queries; query++)
            {
                Assert.Equal(query == 2, pattern[query, 2] != 0);
                Assert.Equal(1, TensorPrimitives.Sum(pattern.Row(query)), 1e-5);
            }

            Assert.Equal(head == new HeadId(0, 1), pattern[1, 3] == 0);
        }
    }

    [Fact]
    public void Effect_OfAnEncoder_IsOfTheMaskedToken()
    {
        using TransformerModel model = ModelLocator.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", "roberta-tiny"));
        IReadOnlyList<Token> tokens = model.Tokenize("I <mask> you");

        var effect = InterventionEffect.Of(model, tokens, new InterventionSet(new Ablate(new HeadId(0, 0))));

        Assert.Equal(model.Tokenizer!.MaskId, tokens[effect.Before.PredictedPosition].Id);
        Assert.True(effect.TotalVariation > 1e-4);
        Assert.Empty(effect.LossesBefore);
    }

    private float[] Logits(IReadOnlyList<Token> tokens, InterventionSet? set = null) =>
        Run(tokens, set ?? new InterventionSet()).NextTokenLogits.ToArray();

    private Run Run(IReadOnlyList<Token> tokens, InterventionSet set, params Probe[] probes) => _model.Run(
        tokens,
        new RunOptions { Logits = LogitPositions.Last, Probes = [.. set.ProbesFor(_model, tokens), .. probes] });

    private float[] Z(CaptureProbe capture, int position, int head)
    {
        CapturedTensor z = capture.Tensors.Single(); // [T, H, D]
        return z.Values[(((position * _model.Heads) + head) * z.Shape[2])..][..z.Shape[2]];
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-5f);
        }
    }
}

using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Tests.Models;
using Attendance.Tests.Models.EncoderDecoders;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Interventions;

/// <summary>Interventions in BART, held against a float64 pass of the tests' own that is changed by hand.</summary>
public sealed class EncoderDecoderInterventionTests : IDisposable
{
    private const int EncoderHeads = 2;
    private const int DecoderHeads = 3;

    private static readonly int[] s_ids = [1, 7, 3, 9, 2];
    private static readonly int[] s_decoderIds = [2, 4, 6, 5];

    // What is written, and what it has to do to the tensor of a hook point.
    private static readonly Dictionary<string, (string Json, ReferenceChange Change)> s_cases = new()
    {
        ["zero encoder"] = (
            """[{"kind":"zero","head":"encoder.0.1"}]""",
            At("encoder.0.attn.z", z => Head(z, EncoderHeads, 1, _ => 0))),
        ["zero decoder"] = (
            """[{"kind":"zero","head":"decoder.-1.2"}]""",
            At("decoder.1.attn.z", z => Head(z, DecoderHeads, 2, _ => 0))),
        ["zero cross"] = (
            """[{"kind":"zero","head":"cross.0.0"}]""",
            At("decoder.0.cross_attn.z", z => Head(z, DecoderHeads, 0, _ => 0))),
        ["mean cross"] = (
            """[{"kind":"mean","head":"cross.1.2"}]""",
            At("decoder.1.cross_attn.z", z => Head(z, DecoderHeads, 2, column => column.Average()))),
        ["mean encoder's MLP"] = (
            """[{"kind":"mean","mlp":"encoder.1"}]""",
            At("encoder.1.mlp_out", y => Head(y, 1, 0, column => column.Average()))),
        ["scale decoder's MLP"] = (
            """[{"kind":"scale","mlp":"decoder.0","factor":-0.5}]""",
            At("decoder.0.mlp_out", y => Each(y, (_, value) => -0.5 * value))),
        ["cut encoder"] = (
            """[{"kind":"cut","head":"encoder.0.1","query":1,"key":-1}]""",
            At("encoder.0.attn.pattern", p => p[Cell(1, 1, 4, queries: 5, keys: 5)] = 0)),
        ["cut cross"] = (
            """[{"kind":"cut","head":"cross.1.1","query":-1,"key":4}]""",
            At("decoder.1.cross_attn.pattern", p => p[Cell(1, 3, 4, queries: 4, keys: 5)] = 0)),
        ["cut-score decoder"] = (
            """[{"kind":"cut-score","head":"decoder.0.0","query":3,"key":1}]""",
            At("decoder.0.attn.attn_scores", s => s[Cell(0, 3, 1, queries: 4, keys: 4)] = double.NegativeInfinity)),
        ["mask-token"] = (
            """[{"kind":"mask-token","token":2}]""",
            (point, values) =>
            {
                if (point.EndsWith("cross_attn.attn_scores", StringComparison.Ordinal))
                {
                    HideKey(values, 2, queries: 4, keys: 5, seesItself: false);
                }
                else if (point is "encoder.0.attn.attn_scores" or "encoder.1.attn.attn_scores")
                {
                    HideKey(values, 2, queries: 5, keys: 5, seesItself: true);
                }
            }
        ),
        ["mask-token cross"] = (
            """[{"kind":"mask-token","token":"cross.0"}]""",
            (point, values) =>
            {
                if (point.EndsWith("cross_attn.attn_scores", StringComparison.Ordinal))
                {
                    HideKey(values, 0, queries: 4, keys: 5, seesItself: false);
                }
            }
        ),
        ["mask-token decoder"] = (
            """[{"kind":"mask-token","token":"decoder.1"}]""",
            (point, values) =>
            {
                if (point is "decoder.0.attn.attn_scores" or "decoder.1.attn.attn_scores")
                {
                    HideKey(values, 1, queries: 4, keys: 4, seesItself: true);
                }
            }
        ),
    };

    private readonly BuiltBart _checkpoint = new(
        new BartSpec { EncoderHeads = EncoderHeads, DecoderHeads = DecoderHeads, Context = 20 });

    public static TheoryData<string, string> Cases() => KernelCases.Of([.. s_cases.Keys]);

    public void Dispose() => _checkpoint.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_AnyKind_IsTheReferenceChangedThere(string name, string kernels)
    {
        (string json, ReferenceChange change) = s_cases[name];
        using Bart model = _checkpoint.Load(kernels);
        IReadOnlyList<Token> input = BartAgreement.Input(model, s_ids, s_decoderIds);

        var effect = InterventionEffect.Of(model, input, Read(json, model, input));

        BartAgreement.CheckRun(effect.Before, _checkpoint.Reference(s_ids, s_decoderIds), "before");
        BartAgreement.CheckRun(effect.After, _checkpoint.Reference(s_ids, s_decoderIds, change), name);
        Assert.True(effect.TotalVariation > 1e-6, $"{name} changes nothing");
        Assert.Equal(s_decoderIds.Length - 1, effect.LossesAfter.Count);
    }

    // A head that writes nothing is one whose columns of the output projection are 0.
    [Theory]
    [InlineData("encoder.1.0", "encoder.layers.1.self_attn", EncoderHeads, 0)]
    [InlineData("decoder.0.2", "decoder.layers.0.self_attn", DecoderHeads, 2)]
    [InlineData("cross.1.1", "decoder.layers.1.encoder_attn", DecoderHeads, 1)]
    public void Zero_OfAHead_IsZeroColumnsOfItsOutputProjection(string head, string weights, int heads, int index)
    {
        using Bart model = _checkpoint.Load();
        IReadOnlyList<Token> input = BartAgreement.Input(model, s_ids, s_decoderIds);
        var changed = new Dictionary<string, double[]>(_checkpoint.Weights);
        (int width, int size) = (model.Width, model.Width / heads);
        changed[weights + ".out_proj.weight"] = [.. changed[weights + ".out_proj.weight"].Select(
            (value, i) => i % width / size == index ? 0 : value)];
        var reference = new ReferenceBart<double>(_checkpoint.Spec, changed);
        reference.Forward(s_ids, s_decoderIds);
        var rounded = new ReferenceBart<float>(_checkpoint.Spec, changed);
        rounded.Forward(s_ids, s_decoderIds);

        var effect = InterventionEffect.Of(model, input, new InterventionSet(new Ablate(BlockPart.Parse(head, model))));

        BartAgreement.CheckRun(effect.After, new ReferencePass(reference.Tensors, rounded.Tensors), head);
    }

    [Theory]
    [InlineData("encoder.0.1", "encoder.0.attn.z", EncoderHeads)]
    [InlineData("decoder.1.1", "decoder.1.attn.z", DecoderHeads)]
    [InlineData("cross.0.1", "decoder.0.cross_attn.z", DecoderHeads)]
    public void Patch_TextsOfOneLength_WritesWhatTheOtherRunHas(string head, string point, int heads)
    {
        using Bart model = _checkpoint.Load();
        int[] otherIds = [1, 8, 3, 10, 2];
        int[] otherDecoderIds = [2, 11, 6, 5];
        double[] other = _checkpoint.Reference(otherIds, otherDecoderIds).Tensors[point].Values;
        ReferencePass reference = _checkpoint.Reference(
            s_ids, s_decoderIds, At(point, z => Each(z, (i, own) => i % 12 / (12 / heads) == 1 ? other[i] : own)));

        var effect = InterventionEffect.Of(
            model,
            BartAgreement.Input(model, s_ids, s_decoderIds),
            new InterventionSet(
                new Patch(BlockPart.Parse(head, model), BartAgreement.Input(model, otherIds, otherDecoderIds))));

        BartAgreement.CheckRun(effect.After, reference, head);
    }

    [Fact]
    public void Json_PatchBesideADecodersText_HasTheSameOne()
    {
        using Bart model = _checkpoint.Load();
        int[] otherIds = [1, 8, 3, 10, 2];
        const string Json = """[{"kind":"patch","head":"cross.1.0","from":[1,8,3,10,2]}]""";

        Patch withText = Assert.IsType<Patch>(
            Read(Json, model, BartAgreement.Input(model, s_ids, s_decoderIds)).Items[0]);
        Patch without = Assert.IsType<Patch>(Read(Json, model, model.Describe(s_ids)).Items[0]);

        PromptWithDecoder from = Assert.IsType<PromptWithDecoder>(withText.From);
        Assert.Equal(otherIds, from.Select(token => token.Id));
        Assert.Equal(s_decoderIds, from.Decoder.Select(token => token.Id));
        Assert.IsNotType<PromptWithDecoder>(without.From);
    }

    [Fact]
    public void ProbesFor_Generation_ChangesTheEncoderAndWhatTheTextHasReached()
    {
        using Bart model = _checkpoint.Load();
        IReadOnlyList<Token> prompt = model.Describe(s_ids);
        InterventionSet set = Read(
            """
            [{"kind":"zero","head":"encoder.0.0"}, {"kind":"cut","head":"cross.0.1","query":2,"key":1},
             {"kind":"patch","head":"decoder.0.0","from":[1,8,3,10,2]}]
            """,
            model,
            prompt);
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 4, Probes = set.ProbesFor(model, prompt) };

        using var generator = new TextGenerator(model, prompt, options);
        Continuation made = generator.Generate();

        // Each token is the most probable of a changed pass over the decoder's text up to it.
        int[] text = [2, .. made.Steps.Select(step => step.Token.Id)];
        for (int length = 1; length < text.Length; length++)
        {
            IReadOnlyList<Token> input = BartAgreement.Input(model, s_ids, text[..length]);
            Run run = model.Run(
                input, new RunOptions { Logits = LogitPositions.Last, Probes = set.ProbesFor(model, prompt) });
            Assert.Equal(text[length], System.Numerics.Tensors.TensorPrimitives.IndexOfMax(run.NextTokenLogits));
        }
    }

    [Fact]
    public void PatternChanges_OfAKind_AreOfItsPatterns()
    {
        using Bart model = _checkpoint.Load();
        IReadOnlyList<Token> input = BartAgreement.Input(model, s_ids, s_decoderIds);
        ReferencePass before = _checkpoint.Reference(s_ids, s_decoderIds);
        ReferencePass after = _checkpoint.Reference(s_ids, s_decoderIds, s_cases["zero encoder"].Change);
        double[] p = before.Tensors["decoder.1.cross_attn.pattern"].Values;
        double[] q = after.Tensors["decoder.1.cross_attn.pattern"].Values;
        double moved = Enumerable.Range(2 * 20, 20).Sum(i => Math.Abs(p[i] - q[i])) / 2 / 4;

        var effect = InterventionEffect.Of(model, input, Read(s_cases["zero encoder"].Json, model, input));

        Assert.Equal(moved, effect.PatternChanges("cross")[1, 2], 1e-5);
        Assert.Equal((2, 2), (effect.PatternChanges().GetLength(0), effect.PatternChanges().GetLength(1)));
    }

    [Fact]
    public void Json_RoundTrip_KeepsKinds()
    {
        using Bart model = _checkpoint.Load();
        IReadOnlyList<Token> input = BartAgreement.Input(model, s_ids, s_decoderIds);
        foreach ((string json, _) in s_cases.Values)
        {
            InterventionSet set = Read(json, model, input);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
            {
                InterventionJson.Write(writer, set);
            }

            using var again = JsonDocument.Parse(stream.ToArray());
            Assert.Equal(set.Items, InterventionJson.Read(again.RootElement, new InterventionParser(model, input)).Items);
        }
    }

    [Theory]
    [InlineData("0.1", "BART has encoder, decoder and cross attention, and '0.1' does not say which; write encoder.0.1, decoder.0.1 or cross.0.1.")]
    [InlineData("1.mlp", "BART has encoder and decoder attention, and '1.mlp' does not say which; write encoder.1.mlp or decoder.1.mlp.")]
    [InlineData("cross.1.mlp", "There is no MLP of cross attention; write encoder.1.mlp or decoder.1.mlp.")]
    [InlineData("encoder.0.2", "There is no head 0.2; the model has blocks 0 to 1 with heads 0 to 1, and negative numbers count from the end.")]
    [InlineData("self.0.1", "BART has encoder, decoder and cross attention, and 'self.0.1' does not say which; write encoder.self.0.1, decoder.self.0.1 or cross.self.0.1.")]
    public void Parts_NotOfTheModel_SayWhatToWrite(string text, string message)
    {
        using Bart model = _checkpoint.Load();
        var parser = new InterventionParser(model, model.Describe(s_ids));

        Assert.Equal(message, Assert.Throws<InvalidRequestException>(() => parser.Parts(text)).Message);
    }

    [Theory]
    [InlineData("cross", "0.1,1.mlp,encoder.0.0", "cross.0.1 decoder.1.mlp encoder.0.0")]
    [InlineData("decoder", "0.1, -1.mlp", "decoder.0.1 decoder.1.mlp")]
    [InlineData("encoder", "1.1,cross.0.1", "encoder.1.1 cross.0.1")]
    public void Attention_OfPartsThatNameNone_IsTheirKind(string attention, string text, string parts)
    {
        using Bart model = _checkpoint.Load();
        var parser = new InterventionParser(model, BartAgreement.Input(model, s_ids, s_decoderIds)) { Attention = attention };

        Assert.Equal(parts, string.Join(' ', parser.Parts(text)));
        Assert.Equal(attention == "encoder" ? "encoder.1.mlp" : "decoder.1.mlp", $"{parser.Mlps("1")[0]}");
        Assert.Equal($"cut {attention}.0.1:1>0", $"{parser.CutWeight("0.1:1>0")}");
        Assert.Equal($"mask-token {attention}.1", $"{parser.MaskToken("1")}");
        Assert.Equal(
            "There is no MLP of cross attention; write encoder.1.mlp or decoder.1.mlp.",
            Assert.Throws<InvalidRequestException>(() => parser.Parts("cross.1.mlp")).Message);
    }

    [Fact]
    public void Attention_ThatTheModelHasNot_IsRefused()
    {
        using Bart bart = _checkpoint.Load();
        using TransformerModel gpt2 = ModelLocator.Open();
        IReadOnlyList<Token> prompt = gpt2.Describe([1, 2]);

        Assert.Equal("0.1", $"{new InterventionParser(gpt2, prompt) { Attention = "self" }.Parts("0.1")[0]}");
        Assert.Equal(
            "There is no attention 'cross'; GPT-2 has self.",
            Assert.Throws<InvalidRequestException>(() => new InterventionParser(gpt2, prompt) { Attention = "cross" }).Message);
        Assert.Equal(
            "There is no attention 'self'; BART has encoder, decoder, cross.",
            Assert.Throws<InvalidRequestException>(
                () => new InterventionParser(bart, bart.Describe(s_ids)) { Attention = "self" }).Message);
    }

    [Fact]
    public void Ablate_KindOfAnotherModel_IsRefused()
    {
        using Bart bart = _checkpoint.Load();
        using TransformerModel gpt2 = ModelLocator.Open();
        var part = (BlockPart)new HeadId(0, 1);

        Assert.StartsWith(
            "BART has encoder, decoder and cross attention, and '0.1'",
            Refused(new Ablate(part), bart),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There is no attention 'cross'; GPT-2 has self.",
            Refused(new Ablate(part with { Attention = "cross" }, Ablation.Mean), gpt2),
            StringComparison.Ordinal);
        Assert.Single(new Ablate(part with { Attention = "self" }).ProbesFor(gpt2, gpt2.Describe([1])));
    }

    private static string Refused(Intervention intervention, TransformerModel model) =>
        Assert.Throws<InvalidRequestException>(() => intervention.ProbesFor(model, model.Describe([1, 2]))).Message;

    private static InterventionSet Read(string json, TransformerModel model, IReadOnlyList<Token> tokens)
    {
        using var document = JsonDocument.Parse(json);
        return InterventionJson.Read(document.RootElement, new InterventionParser(model, tokens));
    }

    private static ReferenceChange At(string where, Action<double[]> change) => (point, values) =>
    {
        if (point == where)
        {
            change(values);
        }
    };

    private static void Each(double[] values, Func<int, double, double> change)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = change(i, values[i]);
        }
    }

    /// <summary>Puts one number in the place of each column of a head, of <c>[rows, 12]</c>.</summary>
    private static void Head(double[] z, int heads, int head, Func<double[], double> change)
    {
        const int Width = 12;
        int size = Width / heads;
        for (int column = head * size; column < (head + 1) * size; column++)
        {
            double instead = change([.. Enumerable.Range(0, z.Length / Width).Select(row => z[(row * Width) + column])]);
            for (int i = column; i < z.Length; i += Width)
            {
                z[i] = instead;
            }
        }
    }

    private static int Cell(int head, int query, int key, int queries, int keys) =>
        (((head * queries) + query) * keys) + key;

    private static void HideKey(double[] scores, int key, int queries, int keys, bool seesItself)
    {
        for (int i = key; i < scores.Length; i += keys)
        {
            if (i / keys % queries != key || !seesItself)
            {
                scores[i] = double.NegativeInfinity;
            }
        }
    }
}

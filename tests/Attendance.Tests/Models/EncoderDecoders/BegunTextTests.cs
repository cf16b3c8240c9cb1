using System.Numerics.Tensors;
using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>A text for the decoder that is given is continued, as whole passes over all of it say.</summary>
public sealed class BegunTextTests : IDisposable
{
    private readonly ReferenceFixture _fixture = new("bart-tiny");
    private readonly Bart _model;

    public BegunTextTests() => _model = Bart.Load(new DirectoryFiles(_fixture.Folder), "tiny");

    public void Dispose()
    {
        _model.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void Generate_Greedy_BeginsWithWhatPyTorchHoldsMostProbable()
    {
        JsonElement input = _fixture.Input("pair");
        int[] decoderIds = ReferenceFixture.Rows(input, "decoder_ids")[0];
        IReadOnlyList<Token> prompt =
            BartAgreement.Input(_model, ReferenceFixture.Rows(input, "ids")[0], decoderIds);
        using var generator = new TextGenerator(
            _model, prompt, new GenerationOptions { Sample = false, MaxNewTokens = 1, Alternatives = 3 });

        GenerationStep step = generator.Generate().Steps[0];

        (float[] logits, long[] axes) = _fixture.Tensor("pair", "logits");
        double[] last = Array.ConvertAll(logits[^(int)axes[2]..], logit => (double)logit);
        Assert.Equal(input.GetProperty("logits_argmax")[0].EnumerateArray().Last().GetInt32(), step.Token.Id);
        double sum = last.Sum(logit => Math.Exp(logit - last.Max()));
        Assert.Equal(Math.Exp(last[step.Token.Id] - last.Max()) / sum, step.Probability, 1e-5);
        int[] ranked = [.. Enumerable.Range(0, last.Length).OrderByDescending(id => last[id]).Take(4)];
        Assert.Equal(ranked[1..], step.Alternatives.Select(other => other.Token.Id));
        Assert.Equal(decoderIds, generator.Begun.Select(token => token.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generate_TextGiven_IsALoopOfWholePasses(bool sample)
    {
        IReadOnlyList<Token> prompt = BartAgreement.Input(_model, [0, 389, 130, 918, 2], [2, 0, 975, 335]);
        var options = new GenerationOptions
        {
            Sample = sample,
            TopK = sample ? 0 : null,
            Temperature = sample ? 1.5 : null,
            Seed = 11,
            MaxNewTokens = 8,
            EndTokens = [],
            Alternatives = 2,
        };

        Continuation made = Generate(prompt, options);

        var ids = new List<int> { 2, 0, 975, 335 };
        foreach (GenerationStep step in made.Steps)
        {
            Run run = _model.Run(
                BartAgreement.Input(_model, [0, 389, 130, 918, 2], [.. ids]),
                new RunOptions { Logits = LogitPositions.Last });
            IReadOnlyList<TokenProbability> top = TokenProbability.Top(_model, run.NextTokenLogits, 3);
            Assert.True(sample || top[0].Token.Id == step.Token.Id, $"{step.Index}");
            Assert.Equal(
                TokenProbability.Of(_model, run.NextTokenLogits, step.Token.Id).Probability, step.Probability, 1e-4);
            Assert.Equal(
                top.Select(one => one.Token.Id).Where(id => id != step.Token.Id).Take(2),
                step.Alternatives.Select(one => one.Token.Id));
            ids.Add(step.Token.Id);
        }

        Assert.Equal(ids, made.Written.Select(token => token.Id));
        Assert.Equal(5, made.Tokens.Count);
        Assert.Equal(
            made.Steps.Select(step => step.Token.Id),
            Generate(prompt, options with { UseCache = false }).Steps.Select(step => step.Token.Id));
        Assert.Equal(sample, made.Steps.Any(step => step.Rank > 0));
    }

    [Fact]
    public void Generate_DecoderOfAModelWithOneStack_IsRefused()
    {
        using TransformerModel gpt2 = ModelLocator.Open();
        var prompt = new PromptWithDecoder(gpt2.Describe([40]), gpt2.Describe([1]));

        string message = Assert.Throws<InvalidRequestException>(() => new TextGenerator(gpt2, prompt)).Message;

        Assert.Equal("GPT-2 has one stack of blocks and no decoder beside it; leave the decoder's text out.", message);
    }

    [Theory]
    [InlineData(null, "encoder")]
    [InlineData("decoder", "decoder")]
    [InlineData("cross", "cross")]
    public void Pair_OfAKind_FindsTheHeadsWhereTheTextsPart(string? attention, string name)
    {
        IReadOnlyList<Token> a = BartAgreement.Input(_model, [0, 389, 130, 918, 2], [2, 0, 975]);
        IReadOnlyList<Token> b = BartAgreement.Input(_model, [0, 671, 604, 2], [2, 0, 975]);
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 6, EndTokens = [] };

        Parting parting = ContinuationPair.Of(_model, a, b, options, attention: attention).Parting!;
        HeadComparison heads = parting.CompareHeads();

        int[] common = [.. parting.Pair.A.Run.DecoderTokens.Select(token => token.Id)];
        Assert.Equal(3 + parting.Step, common.Length);
        Assert.Equal(common, parting.Pair.B.Run.DecoderTokens.Select(token => token.Id));
        var expected = HeadComparison.Of(
            RunPair.Of(
                _model, BartAgreement.Input(_model, [0, 389, 130, 918, 2], common),
                BartAgreement.Input(_model, [0, 671, 604, 2], common), attention: attention),
            new ComparisonOptions
            {
                Measures = [HeadMeasure.Output],
                Target = new LogitTarget(parting.A.Token.Id, parting.B.Token.Id),
            });
        Assert.Equal(name, parting.Pair.A.Attention.Name);
        Assert.Equal(
            expected.Heads.Select(head => head.Output!.Value.LogitDifference),
            heads.Heads.Select(head => head.Output!.Value.LogitDifference));
        Assert.Equal(TensorPrimitives.IndexOfMax(parting.Pair.A.Run.NextTokenLogits), parting.A.Token.Id);
    }

    [Fact]
    public void Pair_OfAKindThatIsNotThere_SaysWhichThereAre()
    {
        IReadOnlyList<Token> prompt = _model.Describe([0, 389, 2]);

        string message = Assert.Throws<InvalidRequestException>(
            () => ContinuationPair.Of(_model, prompt, prompt, attention: "self")).Message;

        Assert.Equal("There is no attention 'self'; BART has encoder, decoder, cross.", message);
    }

    private Continuation Generate(IReadOnlyList<Token> prompt, GenerationOptions options)
    {
        using var generator = new TextGenerator(_model, prompt, options);
        return generator.Generate();
    }
}

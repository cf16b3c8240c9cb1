using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Web.Offline;

namespace Attendance.Web.Tests.Offline;

/// <summary>What a page holds beside weights is the library's own.</summary>
public sealed class PageOptionsTests
{
    private const string Prompt = "I love </script><img src=x> you";

    private static readonly TransformerModel s_model = RunningServer.Demo;
    private static readonly IReadOnlyList<Token> s_tokens = s_model.Tokenize(Prompt);

    [Fact]
    public void ShortPage_OfATextWithoutAsking_HasEveryMeasureExactly()
    {
        PageReader page = Write(new OfflinePageOptions { Prompt = Prompt });
        ActivationCache cache = ActivationCache.Of(s_model, s_tokens, LogitPositions.Last, ["*attn.v", "ln_final.scale"]);
        Token next = TokenProbability.Top(s_model, cache.Run.NextTokenLogits, 1)[0].Token;

        string[] names = [.. page.Data.GetProperty("info").GetProperty("measures").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

        Assert.Equal(StandardMeasures.Names, names);
        foreach (string name in names)
        {
            var measure = StandardMeasures.Create(name, s_model, next);
            float[] own = measure is PerBlockMeasure ofBlocks
                ? ofBlocks.Of(cache, 4, 1)[0].Values.ToArray()
                : ((PerHeadMeasure)measure).Of(cache, new HeadId(4, 3)).Values.ToArray();
            (float[] values, double error) = page.Matrix("self", name, 4, 3);
            Assert.Equal(0, error);
            Assert.Equal(own, values);
        }
    }

    [Fact]
    public void ShortPage_OfAText_HasEveryVectorAsItPassed()
    {
        PageReader page = Write(new OfflinePageOptions { Prompt = Prompt });
        var cache = ActivationCache.Of(s_model, s_tokens, LogitPositions.None, ["*attn.q", "*attn.k", "*attn.v", "*attn.z"]);

        float[] own = [.. cache[HookSite.Q, 3], .. cache[HookSite.K, 3], .. cache[HookSite.V, 3], .. cache[HookSite.Z, 3]];

        Assert.Equal(s_model.Blocks, page.Data.GetProperty("vectors").GetArrayLength());
        Assert.Equal(own, page.Vectors("self", 3));
    }

    [Fact]
    public void LongPage_OfOneBlocksVectors_HasThatBlockAndTheMeasureAsked()
    {
        IReadOnlyList<Token> tokens = s_model.Describe([.. Enumerable.Range(0, 200).Select(i => (i * 31 % 700) + 1)]);
        PageReader page = Write(
            new OfflinePageOptions { Vectors = [-1], Measure = new ScoreMeasure() }, tokens);
        Run run = s_model.Run(tokens);

        (float[] values, double error) = page.Matrix("self", "score", 2, 1);

        Assert.Equal([5], page.Data.GetProperty("vectors").EnumerateArray().Select(one => one.GetProperty("block").GetInt32()));
        Assert.Equal("v=neuron&s=none&b=5&ms=score", page.Data.GetProperty("state").GetString());
        Assert.Equal(
            ["weight", "score"], page.Data.GetProperty("info").GetProperty("measures").EnumerateArray().Select(one => one.GetProperty("id").GetString()));
        foreach ((float own, float read) in run.Attention.Scores(2, 1).Values.ToArray().Zip(values))
        {
            Assert.True(own == read || Math.Abs(own - read) <= error * 1.001, $"{own} is {read}, {error}");
        }
    }

    [Fact]
    public void ChangedRun_WithCutScores_HasMaskedScoresAndWhatWasBefore()
    {
        var cut = new InterventionSet(new CutScore(new HeadId(1, 2), 2, 0), new Ablate(new HeadId(4, 4)));
        PageReader page = Write(new OfflinePageOptions { Prompt = Prompt, Interventions = cut });
        Run changed = s_model.Run(
            s_tokens, new RunOptions { Logits = LogitPositions.Last, Probes = cut.ProbesFor(s_model, s_tokens) });
        Run plain = s_model.Run(s_tokens, new RunOptions { Logits = LogitPositions.Last });

        JsonElement change = page.Data.GetProperty("recorded").GetProperty("change");
        JsonElement after = change.GetProperty("after")[0];
        JsonElement before = change.GetProperty("before").EnumerateArray()
            .Single(one => one.GetProperty("id").GetInt32() == after.GetProperty("id").GetInt32());

        Assert.Equal(changed.Attention.Scores(1, 2).Values, page.Matrix("self", "score", 1, 2).Values);
        Assert.Equal(float.NegativeInfinity, page.Matrix("self", "score", 1, 2).Values[2 * s_tokens.Count]);
        Assert.Equal(changed.Attention.Pattern(1, 2).Values, page.Matrix("self", "weight", 1, 2).Values);
        int id = after.GetProperty("id").GetInt32();
        Assert.Equal(
            TokenProbability.Of(s_model, plain.NextTokenLogits, id).Probability, before.GetProperty("probability").GetDouble());
        Assert.Equal(
            TokenProbability.Of(s_model, changed.NextTokenLogits, id).Probability, after.GetProperty("probability").GetDouble());
        Assert.Equal(2, page.Data.GetProperty("info").GetProperty("interventions").GetArrayLength());
    }

    [Fact]
    public void Answers_OfTheLibrary_AreInThePage()
    {
        Token target = s_model.Describe([5])[0];
        var map = CausalMap.Of(s_model, s_tokens, target.Id, ablation: Ablation.Mean);
        using var generator = new TextGenerator(s_model, s_tokens, new GenerationOptions { MaxNewTokens = 3 });
        Continuation made = generator.Generate(0);

        PageReader page = Write(new OfflinePageOptions
        {
            Prompt = Prompt,
            Causes = new PageCauses(map, target),
            Continuation = made,
        });

        JsonElement recorded = page.Data.GetProperty("recorded");
        JsonElement causes = recorded.GetProperty("causes")[0].GetProperty("answer");
        JsonElement steps = recorded.GetProperty("generations")[0].GetProperty("steps");
        Assert.Equal(map.HeadEffects[3, 2], causes.GetProperty("heads")[3][2].GetDouble());
        Assert.Equal(map.Clean, causes.GetProperty("clean").GetDouble());
        Assert.False(causes.TryGetProperty("against", out _));
        Assert.Equal(
            made.Steps.Select(step => (step.Token.Id, step.Probability)),
            steps.EnumerateArray().Select(step => (
                step.GetProperty("token").GetProperty("id").GetInt32(), step.GetProperty("probability").GetDouble())));
        Assert.StartsWith("v=causes&s=none&ca=mean&tg=", page.Data.GetProperty("state").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Comparison_OfTwoPrompts_HasBothRuns()
    {
        IReadOnlyList<Token> other = s_model.Tokenize("I hate you");
        PageReader page = Write(new OfflinePageOptions
        {
            Prompt = Prompt,
            Comparison = new PageComparison(other, "I hate you") { Rankings = [HeadMeasure.Divergence, HeadMeasure.Attribution] },
        });
        var pair = RunPair.Of(s_model, s_tokens, other);

        JsonElement comparison = page.Data.GetProperty("recorded").GetProperty("comparison");
        JsonElement run = comparison.GetProperty("other");

        Assert.Equal(
            pair.B.Run.Attention.Pattern(2, 5).Values.ToArray(), page.Matrix(run, "self", "weight", 2, 5).Values);
        Assert.Equal(pair.Labels, comparison.GetProperty("answer").GetProperty("labels").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(2, comparison.GetProperty("answer").GetProperty("rankings").GetArrayLength());
        Assert.False(run.TryGetProperty("scores", out _));
    }

    [Fact]
    public void Page_OfBart_HasEveryKindsMeasuresAndVectors()
    {
        using TransformerModel model = ModelLocator.Open(BartFixture.Folder);
        var tokens = new PromptWithDecoder(
            model.Tokenize("I love you so much"), model.DecoderTokensFor(model.Tokenize("I hate")));
        using var scratch = new Scratch();
        OfflinePage.Write(scratch.At("x.html"), model, tokens, new OfflinePageOptions());
        PageReader page = PageReader.Open(scratch.At("x.html"));

        foreach (string kind in model.Features.AttentionNames)
        {
            var cache = ActivationCache.Of(model, tokens, LogitPositions.None, ["*attn.v"], attention: kind);
            foreach (PerHeadMeasure measure in (PerHeadMeasure[])[new WeightMeasure(), new ScoreMeasure(), new ValueNormMeasure()])
            {
                Assert.Equal(
                    measure.Of(cache, new HeadId(1, 1)).Values.ToArray(), page.Matrix(kind, measure.Name, 1, 1).Values);
            }

            float[] values = cache[HookSite.V, 1];
            (int queries, int keys) = (cache.Attention.Maps.Queries, cache.Attention.Maps.Keys);
            int ofQueries = values.Length / keys * queries;
            float[] vectors = page.Vectors(kind, 1);
            Assert.Equal(2 * (ofQueries + values.Length), vectors.Length);
            Assert.Equal(values, vectors[(ofQueries + values.Length)..^ofQueries]);
        }
    }

    private static PageReader Write(OfflinePageOptions options, IReadOnlyList<Token>? tokens = null)
    {
        using var scratch = new Scratch();
        OfflinePage.Write(scratch.At("x.html"), s_model, tokens ?? s_tokens, options);
        string html = File.ReadAllText(scratch.At("x.html"));
        Assert.DoesNotContain("<img", html[..html.IndexOf("<script type=\"module\">", StringComparison.Ordinal)], StringComparison.Ordinal);
        return PageReader.Open(scratch.At("x.html"));
    }
}

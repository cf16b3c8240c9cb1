using Attendance.Analysis.Comparison;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Generation;

public sealed class ContinuationPairTests : IDisposable
{
    private readonly TransformerModel _model = ModelLocator.Open();

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Of_TheSamePrompt_NeverParts()
    {
        ContinuationPair pair = Pair("I love you", "I love you", new GenerationOptions { Seed = 3 });

        Assert.Null(pair.Parting);
        Assert.Equal(pair.A.Text, pair.B.Text);
    }

    [Fact]
    public void Of_Greedy_PartsWhereTheMostProbableTokensDo()
    {
        var greedy = new GenerationOptions { Sample = false };
        ContinuationPair pair = Pair("I love you", "I really hate all of you", greedy);
        Parting parting = pair.Parting!;

        Assert.Equal(5, parting.Step);
        Assert.Equal(
            pair.A.Steps.Take(5).Select(step => step.Token.Id), pair.B.Steps.Take(5).Select(step => step.Token.Id));
        Assert.Equal(pair.A.Steps[5].Token, parting.A.Token);
        Assert.Equal(pair.B.Steps[5].Token, parting.B.Token);
        Assert.Equal(pair.A.Steps[5].Probability, parting.A.InA, 1e-5);
        Assert.Equal(pair.B.Steps[5].Probability, parting.B.InB, 1e-5);
        Assert.True(parting.A.InA > parting.B.InA);
        Assert.True(parting.B.InB > parting.A.InB);
    }

    [Fact]
    public void Of_Sampled_PartsOnlyWhereTheOddsOfTheTwoTokensTurn()
    {
        int parted = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            ContinuationPair pair = Pair("I love you", "I hate you", new GenerationOptions { TopK = 0, Seed = seed });
            if (pair.Parting is not { } parting)
            {
                continue;
            }

            // With the same random numbers A's token is better placed against B's in A than it is in B.
            Assert.True(
                Math.Log(parting.A.InA / parting.B.InA) > Math.Log(parting.A.InB / parting.B.InB), $"seed {seed}");
            parted++;
        }

        Assert.InRange(parted, 6, 12);
    }

    [Fact]
    public void CompareHeads_IsPatchingAtTheStepWhereTheyPart()
    {
        Parting parting = Pair("I love you", "I hate you", new GenerationOptions { Seed = 1 }).Parting!;
        Token[] a = [.. parting.Pair.A.Run.Tokens], b = [.. parting.Pair.B.Run.Tokens];
        var expected = HeadComparison.Of(
            _model,
            a,
            b,
            new ComparisonOptions
            {
                Measures = [HeadMeasure.Output],
                Target = new LogitTarget(parting.A.Token.Id, parting.B.Token.Id),
            });

        HeadComparison heads = parting.CompareHeads();

        Assert.Equal(3 + parting.Step, a.Length);
        Assert.Equal(
            expected.Heads.Select(head => head.Output!.Value.LogitDifference),
            heads.Heads.Select(head => head.Output!.Value.LogitDifference));
        Assert.Equal(Math.Log(parting.A.InA / parting.B.InA), heads.LogitDifferenceA, 1e-4);
        Assert.Equal(Math.Log(parting.A.InB / parting.B.InB), heads.LogitDifferenceB, 1e-4);
    }

    [Fact]
    public void CompareHeads_PromptsWithNothingInCommon_AreAlignedAtTheirEnd()
    {
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 5 };
        var pair = ContinuationPair.Of(_model, _model.Describe([464, 885, 893]), _model.Describe([40]), options);

        Parting parting = pair.Parting!;
        Assert.Equal((0, 1), (parting.Step, parting.Pair.Alignment.Pairs.Count));
        Assert.True(parting.Pair.Alignment.AlignsLast);
        Assert.Equal(48, parting.CompareHeads().Heads.Count);
    }

    [Fact]
    public void Of_ModelWithoutTokenizer_Works()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 10 };

        var pair = ContinuationPair.Of(model, model.Describe([1, 2, 3]), model.Describe([1, 2, 7]), options);

        Assert.NotNull(pair.Parting);
        Assert.NotEqual(pair.Parting.A.Token.Id, pair.Parting.B.Token.Id);
    }

    private ContinuationPair Pair(string a, string b, GenerationOptions options) =>
        ContinuationPair.Of(
            _model, _model.Tokenize(a), _model.Tokenize(b), options with { MaxNewTokens = 30, EndTokens = [] });
}

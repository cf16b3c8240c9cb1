using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Synthetic;
using Attendance.Tokenizers;

namespace Attendance.Tests.Synthetic;

/// <summary>
/// What the analyses find in the checkpoint whose heads are known: on repeated random tokens these two do all of it.
/// </summary>
public sealed class InductionAnalysisTests : IDisposable
{
    private readonly BuiltInduction _checkpoint = new();
    private readonly Gpt2 _model;

    public InductionAnalysisTests() => _model = _checkpoint.Load();

    private static HeadId[] Known => [InductionCheckpoint.PreviousToken, InductionCheckpoint.Induction];

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(6, Ablation.Zero)]
    [InlineData(9, Ablation.Zero)]
    [InlineData(14, Ablation.Zero)]
    [InlineData(14, Ablation.Mean)]
    public void CausalMap_RepeatedTokens_HasExactlyTheTwoHeads(int count, Ablation ablation)
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            (IReadOnlyList<Token> tokens, int next) = Prompt(count, seed);

            var map = CausalMap.Of(_model, tokens, next, null, ablation);

            Assert.InRange(map.Clean, 11.5, 12.5);
            foreach (HeadId head in HeadId.All(_model.Blocks, _model.Heads))
            {
                double effect = map.HeadEffects[head.Block, head.Head];
                if (Known.Contains(head))
                {
                    // All of the logit, but for what a uniform or another head's look happens to say.
                    Assert.InRange(effect, -14, -4);
                }
                else
                {
                    Assert.InRange(effect, -0.2, 0.2);
                }
            }

            Assert.All(map.MlpEffects, effect => Assert.InRange(effect, -0.2, 0.2));
        }
    }

    [Fact]
    public void Ablate_OneOfTheTwo_RemovesTheCopying()
    {
        (IReadOnlyList<Token> tokens, int next) = Prompt(14, 1);
        foreach (HeadId head in Known)
        {
            TokenChange change = Effect(tokens, new Ablate(head)).Next(next);

            Assert.InRange(change.Before.Probability, 0.999, 1);
            Assert.InRange(change.After.Probability, 0, 0.1); // one of 30 is 0.033
        }
    }

    [Fact]
    public void Ablate_AnyOtherHeadOrMlp_RemovesNothing()
    {
        (IReadOnlyList<Token> tokens, int next) = Prompt(14, 1);
        BlockPart[] others =
        [
            .. HeadId.All(_model.Blocks, _model.Heads).Except(Known).Select(head => (BlockPart)head),
            BlockPart.Mlp(0), BlockPart.Mlp(1),
        ];

        Assert.All(
            others, part => Assert.InRange(Effect(tokens, new Ablate(part)).Next(next).After.Probability, 0.999, 1));

        // Nor do all of them together.
        var all = Effect(tokens, [.. others.Select(part => new Ablate(part))]);
        Assert.InRange(all.Next(next).After.Probability, 0.999, 1);
    }

    [Fact]
    public void Ablate_ThePreviousTokenHead_LeavesTheInductionHeadNothingToFind()
    {
        (IReadOnlyList<Token> tokens, _) = Prompt(14, 1);
        InterventionEffect effect = Effect(tokens, new Ablate(InductionCheckpoint.PreviousToken));

        double[,] changes = effect.PatternChanges();

        // Half of the queries, those of the second half, found something before.
        Assert.InRange(changes[InductionCheckpoint.Induction.Block, InductionCheckpoint.Induction.Head], 0.4, 1);
        Assert.All(
            HeadId.All(_model.Blocks, _model.Heads).Where(head => head != InductionCheckpoint.Induction),
            head => Assert.InRange(changes[head.Block, head.Head], 0, 0.01));
    }

    [Fact]
    public void CutScore_OfTheOneKeyThatMatters_RemovesTheCopying()
    {
        (IReadOnlyList<Token> tokens, int next) = Prompt(14, 2);

        // The last token stood at 13 already; what followed it stands at 14.
        (int query, int key) = (tokens.Count - 1, tokens.Count - 14);
        TokenChange cut = Effect(tokens, new CutScore(InductionCheckpoint.Induction, query, key)).Next(next);
        TokenChange other = Effect(tokens, new CutScore(InductionCheckpoint.Induction, query, key - 1)).Next(next);

        Assert.InRange(cut.After.Probability, 0, 0.1);
        Assert.InRange(other.After.Probability, 0.999, 1);
    }

    /// <summary>Tokens twice, without the last: it comes next.</summary>
    private (IReadOnlyList<Token> Tokens, int Next) Prompt(int count, ulong seed)
    {
        int[] ids = InductionCheckpoint.Repeated(count, seed);
        return (_model.Describe(ids.AsSpan(0, ids.Length - 1)), ids[^1]);
    }

    private InterventionEffect Effect(IReadOnlyList<Token> tokens, params Intervention[] interventions) =>
        InterventionEffect.Of(_model, tokens, new InterventionSet(interventions));
}

using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Circuits;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Interventions;

/// <summary>
/// The two-token model with prompt "0 1". Behind the first LayerNorm x0 = (1½, −1), x1 = (−½, 1). So q1 = (−½, 2),
/// k0 = (3, 0), k1 = (−1, 2), v0 = (2½, −1), v1 = (½, 1). Scores of query 1: −1½ and 4½; its weights a and 1 − a with
/// a = 1/(1 + e⁶). z0 = v0, z1 = a·v0 + (1 − a)·v1 = (½ + 2a, 1 − 2a).
/// </summary>
public sealed class HandWorkedTests : IDisposable
{
    private static readonly double s_a = 1 / (1 + Math.Exp(6));
    private static readonly HeadId s_head = new(0, 0);

    private readonly TwoTokenModel _fixture = new();

    private TransformerModel Model => _fixture.Model;

    private IReadOnlyList<Token> Tokens => Model.Describe([0, 1]);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void NoIntervention_Z_IsAsWorkedOut() => AssertZ(2.5, -1, 0.5 + (2 * s_a), 1 - (2 * s_a));

    [Fact]
    public void Zero_Z_Is0() => AssertZ(0, 0, 0, 0, new Ablate(s_head));

    // (2½ + ½ + 2a)/2 = 1½ + a; (−1 + 1 − 2a)/2 = −a
    [Fact]
    public void Mean_Z_IsTheMeanOverPositions() =>
        AssertZ(1.5 + s_a, -s_a, 1.5 + s_a, -s_a, new Ablate(s_head, Ablation.Mean));

    [Fact]
    public void Scale_Z_IsMultiplied() => AssertZ(5, -2, 1 + (4 * s_a), 2 - (4 * s_a), new Scale(s_head, 2));

    // Row (0, 1 − a): z1 = (1 − a)·v1
    [Fact]
    public void CutWeight_Row_KeepsTheRestAsItIs() =>
        AssertZ(2.5, -1, (1 - s_a) * 0.5, 1 - s_a, new CutWeight(s_head, 1, 0));

    // Row (a, 0): z1 = a·v0
    [Fact]
    public void CutWeight_OnTheDiagonal_LeavesTheOtherKey() =>
        AssertZ(2.5, -1, s_a * 2.5, -s_a, new CutWeight(s_head, -1, -1));

    // Row (0, 1): z1 = v1
    [Fact]
    public void CutScore_Row_SumsTo1() => AssertZ(2.5, -1, 0.5, 1, new CutScore(s_head, 1, 0));

    [Fact]
    public void CutScore_OnlyKey_LeavesNothing() =>
        AssertZ(0, 0, 0.5 + (2 * s_a), 1 - (2 * s_a), new CutScore(s_head, 0, 0));

    // Token 0 still sees itself, z0 = v0; token 1 sees itself alone, z1 = v1.
    [Fact]
    public void MaskToken_Token_IsHiddenFromLaterQueriesOnly() => AssertZ(2.5, -1, 0.5, 1, new MaskToken(0));

    // In "1 1" LayerNorm makes (−½, 1) of both positions: every value is (½, 1), and so is z.
    [Fact]
    public void Patch_Z_IsTheOtherRuns() => AssertZ(0.5, 1, 0.5, 1, new Patch(s_head, Model.Describe([1, 1])));

    // "0" alone: aligned by id with position 0, where z = v0 in both; position 1 stays.
    [Fact]
    public void Patch_ShorterPrompt_ChangesAlignedPositionsOnly() =>
        AssertZ(5, -2, 1 + (4 * s_a), 2 - (4 * s_a), new Patch(s_head, Model.Describe([0])), new Scale(s_head, 2));

    [Fact]
    public void TwoOnOneHookPoint_InTheListsOrder_Work()
    {
        var patch = new Patch(s_head, Model.Describe([1, 1]));
        var scale = new Scale(s_head, 2);

        AssertZ(1, 2, 1, 2, patch, scale);
        AssertZ(0.5, 1, 0.5, 1, scale, patch);
    }

    // The pass decides between hook points: the score is cut before the mean is taken, whatever the list says.
    // z = v0, v1: the mean is (1½, 0).
    [Fact]
    public void TwoOnDifferentHookPoints_InThePasssOrder_Work() =>
        AssertZ(1.5, 0, 1.5, 0, new Ablate(s_head, Ablation.Mean), new CutScore(s_head, 1, 0));

    // x1 = (0, 6) + z1 + b_O (0, 1), and the MLP's (2, 0) is left out.
    [Fact]
    public void ZeroMlp_ResidualStream_LacksItsPart()
    {
        CaptureProbe capture = Capture("blocks.0.resid_post", new Ablate(BlockPart.Mlp(0)));

        Assert.Equal(0.5 + (2 * s_a), capture["blocks.0.resid_post"].Values[2], 1e-5);
        Assert.Equal(8 - (2 * s_a), capture["blocks.0.resid_post"].Values[3], 1e-5);
    }

    // Position 1 ends in (2, 7) + c·z1 and LayerNorm keeps of it only which number is larger: the second at c = 1, so
    // that it is (−½, 1) with the bias, and the logits along (4, 0) and (0, 2) are −2 and 2. For the first to be larger
    // c·(−½ + 4a) must be more than 5: at c = −11 it is (1½, −1), and the logits are 6 and −2.
    // Position 0 ends in (6, 1) + c·(2½, −1): at c = 1 logits 6, −2; at c = −11 (−21½, 12) gives −2, 2.
    [Fact]
    public void Effect_HeadTurnedRound_IsAsWorkedOut()
    {
        var effect = InterventionEffect.Of(Model, Tokens, new InterventionSet(new Scale(s_head, -11)));

        double p = 1 / (1 + Math.Exp(4)); // of token 0 before
        double q = 1 / (1 + Math.Exp(-8)); // and after
        Assert.Equal([-2, 2], effect.Before.NextTokenLogits.ToArray().Select(x => Math.Round(x, 4)));
        Assert.Equal([6, -2], effect.After.NextTokenLogits.ToArray().Select(x => Math.Round(x, 4)));
        Assert.Equal(q - p, effect.TotalVariation, 1e-6);
        Assert.Equal((p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q))), effect.KullbackLeibler, 1e-5);
        Assert.Equal(Math.Log(1 + Math.Exp(8)), effect.LossBefore!.Value, 1e-5);
        Assert.Equal(Math.Log(1 + Math.Exp(-4)), effect.LossAfter!.Value, 1e-5);

        TokenChange change = effect.Next(0);
        Assert.Equal((1, 0), (change.Before.Rank, change.After.Rank));
        Assert.Equal(q - p, change.Probability, 1e-6);
        Assert.Equal(8, change.Logit, 1e-4);
        Assert.Equal([1, 0], effect.Top(5).Select(token => token.Token.Id));
    }

    // Query 0 looks at itself in any case; of query 1's weight a goes: ½·a over its row, and half of that as a mean.
    [Fact]
    public void PatternChanges_OfACutWeight_AreHalfOfIt()
    {
        var effect = InterventionEffect.Of(Model, Tokens, new InterventionSet(new CutWeight(s_head, 1, 0)));

        Assert.Equal(s_a / 4, effect.PatternChanges()[0, 0], 1e-7);
    }

    private void AssertZ(double z00, double z01, double z10, double z11, params Intervention[] interventions)
    {
        float[] z = Capture("blocks.0.attn.z", interventions)["blocks.0.attn.z"].Values;
        Assert.Equal([z00, z01, z10, z11], z.Select(value => (double)value), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    private CaptureProbe Capture(string point, params Intervention[] interventions)
    {
        var capture = new CaptureProbe(point);
        var set = new InterventionSet(interventions);
        Model.Run(Tokens, new RunOptions { Probes = [.. set.ProbesFor(Model, Tokens), capture] });
        return capture;
    }
}

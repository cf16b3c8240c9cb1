using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Comparison;

/// <summary>Two tokens, with the arithmetic beside the numbers.</summary>
public sealed class HandWorkedTests
{
    // A: x y. B: x y z, with z in front: z alone, x and y partners.
    private static readonly TokenAlignment s_same = TokenAlignment.Of(Tokens(1, 2), Tokens(1, 2));
    private static readonly TokenAlignment s_moved = TokenAlignment.Of(Tokens(1, 2), Tokens(3, 1, 2));

    [Fact]
    public void OfRows_TwoKeys_IsLinsFormula()
    {
        // p = (1, 0), q = (1/2, 1/2), m = (3/4, 1/4).
        // KL(p‖m) = 1·ln(1 / (3/4)) = ln(4/3) = 0.287682
        // KL(q‖m) = ½·ln((1/2)/(3/4)) + ½·ln((1/2)/(1/4)) = ½·ln(2/3) + ½·ln 2 = ½·ln(4/3) = 0.143841
        // JS = ½·(0.287682 + 0.143841) = 0.215762
        Assert.Equal(0.75 * Math.Log(4.0 / 3), Divergence(s_same, [1, 0], [0.5f, 0.5f]), 1e-12);
    }

    [Fact]
    public void OfRows_NothingInCommon_IsLn2() => Assert.Equal(Math.Log(2), Divergence(s_same, [1, 0], [0, 1]), 1e-12);

    [Fact]
    public void OfRows_SameRow_Is0() => Assert.Equal(0, Divergence(s_same, [0.3f, 0.7f], [0.3f, 0.7f]));

    [Fact]
    public void OfRows_KeyWithoutPartner_IsAnOutcomeOfItsOwn()
    {
        // B gives z ½, and x and y half of what A gives them: p = (½, ½, 0), q = (¼, ¼, ½), m = (3/8, 3/8, ¼).
        // KL(p‖m) = 2·½·ln((1/2)/(3/8)) = ln(4/3)
        // KL(q‖m) = 2·¼·ln((1/4)/(3/8)) + ½·ln((1/2)/(1/4)) = ½·ln(2/3) + ½·ln 2 = ½·ln(4/3)
        Assert.Equal(0.75 * Math.Log(4.0 / 3), Divergence(s_moved, [0.5f, 0.5f], [0.5f, 0.25f, 0.25f]), 1e-12);
    }

    [Fact]
    public void OfRows_RestsOfBothRuns_AreDifferentOutcomes()
    {
        // A: x y w, B: x z z w: y and z z alone. Each gives all its weight to what is alone: nothing in common.
        TokenAlignment alignment = TokenAlignment.Of(Tokens(1, 2, 4), Tokens(1, 3, 3, 4));

        Assert.Equal(Math.Log(2), Divergence(alignment, [0, 1, 0], [0, 0.5f, 0.5f, 0]), 1e-12);
    }

    [Fact]
    public void PatternDifference_KeyWithoutPartner_IsLeftOut()
    {
        var a = new AttentionMatrix(2, 2, [1, 0, 0.25f, 0.75f]);
        var b = new AttentionMatrix(3, 3, [1, 0, 0, 0.5f, 0.5f, 0, 0.125f, 0.375f, 0.5f]);

        // Queries and keys x and y: rows 1 and 2, columns 1 and 2 of B.
        // 0.5 − 1, 0 − 0; 0.375 − 0.25, 0.5 − 0.75
        Assert.Equal([-0.5f, 0, 0.125f, -0.25f], PatternDifference.Of(s_moved, s_moved, a, b).Values);
    }

    [Fact]
    public void TryMix_KeyAloneInTheOtherRun_DividesTheRowAsTheOtherDoes()
    {
        // The other row gives z ½, x ⅜ and y ⅛; x and y share 1 as 3 to 1.
        Assert.Equal([0.75f, 0.25f], Mix([0.5f, 0.5f], [0.5f, 0.375f, 0.125f], [(0, 1), (1, 2)], []));
    }

    [Fact]
    public void TryMix_KeyAloneInThisRun_KeepsItsWeight()
    {
        // z keeps ½; x and y share the other ½ as ¼ to ¾.
        Assert.Equal(
            [0.5f, 0.125f, 0.375f], Mix([0.5f, 0.375f, 0.125f], [0.25f, 0.75f], [(1, 0), (2, 1)], [0]));
    }

    [Fact]
    public void TryMix_AllAligned_IsTheOtherRow() =>
        Assert.Equal([0.1f, 0.9f], Mix([0.6f, 0.4f], [0.1f, 0.9f], [(0, 0), (1, 1)], []));

    [Fact]
    public void TryMix_NothingForAlignedKeys_LeavesTheRow() =>
        Assert.Equal([0.5f, 0.5f], Mix([0.5f, 0.5f], [1, 0, 0], [(0, 1), (1, 2)], []));

    [Fact]
    public void PatchEffect_TwoTokens_IsTheFormula()
    {
        // Logits (0, 0) → (ln 3, 0): p = (½, ½), q = (¾, ¼).
        // KL(p‖q) = ½·ln((1/2)/(3/4)) + ½·ln((1/2)/(1/4)) = ½·ln(4/3); TV = ½·(¼ + ¼) = ¼; difference ln 3 − 0.
        PatchEffect effect = PatchEffect.Of([0, 0], [MathF.Log(3), 0], new LogitTarget(0, 1));

        Assert.Equal(0.5 * Math.Log(4.0 / 3), effect.KullbackLeibler, 1e-7);
        Assert.Equal(0.25, effect.TotalVariation, 1e-7);
        Assert.Equal(Math.Log(3), effect.LogitDifference, 1e-7);
        Assert.Equal(effect.TotalVariation, effect[EffectMeasure.TotalVariation]);
    }

    private static double Divergence(TokenAlignment alignment, float[] rowA, float[] rowB)
    {
        int outcomes = alignment.Pairs.Count + 2;
        return HeadDivergence.OfRows(alignment, rowA, rowB, new double[outcomes], new double[outcomes]);
    }

    /// <summary>The row that is used.</summary>
    private static float[] Mix(float[] own, float[] other, (int To, int From)[] pairs, int[] alone)
    {
        float[] weights = new float[own.Length];
        return HeadReplacements.TryMix(own, other, pairs, alone, weights) ? weights : own;
    }

    private static Token[] Tokens(params int[] ids) => [.. ids.Select(id => new Token(id, $"{id}", $"{id}", 0, 0))];
}

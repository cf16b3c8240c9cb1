using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>The first step at which two continuations take different tokens, and what is behind it.</summary>
public sealed class Parting
{
    internal Parting(RunPair pair, int step, GenerationStep a, GenerationStep b)
    {
        Pair = pair;
        Step = step;
        A = Chance(a.Token);
        B = Chance(b.Token);
    }

    /// <summary>Which new token it is; 0 for the first. All before are the same in both.</summary>
    public int Step { get; }

    /// <summary>The token that A takes.</summary>
    public TokenChance A { get; }

    /// <summary>The token that B takes.</summary>
    public TokenChance B { get; }

    /// <summary>Both texts up to there, run without probes.</summary>
    public RunPair Pair { get; }

    /// <summary>
    /// What each head of the pair's kind of attention has to do with it: A is run again with this head's output at
    /// aligned tokens from B, and logit(A's token) − logit(B's token) changes. Ranked by
    /// <see cref="EffectMeasure.LogitDifference"/> of <see cref="HeadMeasure.Output"/>, which alone is computed, the heads
    /// behind the parting come first.
    /// </summary>
    public HeadComparison CompareHeads() => HeadComparison.Of(
        Pair,
        new ComparisonOptions
        {
            Measures = [HeadMeasure.Output],
            LogitsOnly = true,
            Target = new LogitTarget(A.Token.Id, B.Token.Id),
        });

    internal static Parting? Of(TransformerModel model, Continuation a, Continuation b, string? attention)
    {
        int step = a.Steps.Zip(b.Steps).TakeWhile(pair => pair.First.Token.Id == pair.Second.Token.Id).Count();
        if (step >= Math.Min(a.Steps.Count, b.Steps.Count))
        {
            return null;
        }

        IReadOnlyList<Token> textA = UpTo(a, step);
        IReadOnlyList<Token> textB = UpTo(b, step);
        (IReadOnlyList<Token> queriesA, IReadOnlyList<Token> keysA) = model.TextsOf(attention, textA);
        (IReadOnlyList<Token> queriesB, IReadOnlyList<Token> keysB) = model.TextsOf(attention, textB);
        (TokenAlignment, TokenAlignment) alignments = (Align(queriesA, queriesB), Align(keysA, keysB));
        var pair = RunPair.Of(model, textA, model, textB, alignments, null, attention);
        return new Parting(pair, step, a.Steps[step], b.Steps[step]);
    }

    /// <summary>A prompt, and what was generated before a step.</summary>
    private static IReadOnlyList<Token> UpTo(Continuation made, int step) => made.Tokens is PromptWithDecoder both
        ? new PromptWithDecoder(both.Prompt, [.. both.Decoder.Take(both.Decoder.Count - made.Steps.Count + step)])
        : [.. made.Tokens.Take(made.Prompt.Count + step)];

    /// <summary>Texts that have nothing in common have at least a last token, at which they part.</summary>
    private static TokenAlignment Align(IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        try
        {
            return TokenAlignment.Of(a, b);
        }
        catch (InvalidRequestException)
        {
            return TokenAlignment.Of([(a.Count - 1, b.Count - 1)], a, b);
        }
    }

    private TokenChance Chance(Token token) => new(
        token,
        Math.Exp(Distributions.LogProbability(Pair.A.Run.NextTokenLogits, token.Id)),
        Math.Exp(Distributions.LogProbability(Pair.B.Run.NextTokenLogits, token.Id)));
}

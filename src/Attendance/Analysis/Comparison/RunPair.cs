using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// Two runs, A and B, and which of their tokens correspond: two prompts of one model, or one prompt in two models whose
/// heads correspond because there are equally many.
/// </summary>
public sealed class RunPair
{
    private RunPair(ActivationCache a, ActivationCache b, TokenAlignment queries, TokenAlignment keys)
    {
        A = a;
        B = b;
        QueryAlignment = queries;
        Alignment = keys;
    }

    /// <summary>The first run, with what <see cref="DirectAttribution"/> and patching need.</summary>
    public ActivationCache A { get; }

    /// <summary>The second run.</summary>
    public ActivationCache B { get; }

    /// <summary>
    /// Which tokens correspond: those that are looked at, and but in cross attention those that look.
    /// </summary>
    public TokenAlignment Alignment { get; }

    /// <summary>
    /// Which tokens that look correspond; in cross attention they are of other texts than those looked at.
    /// </summary>
    public TokenAlignment QueryAlignment { get; }

    /// <summary>B, the number of blocks of both models that have the compared attention.</summary>
    public int Blocks => A.Attention.Maps.Blocks;

    /// <summary>H, heads in a block.</summary>
    public int Heads => A.Attention.Maps.Heads;

    /// <summary>Whether there are two models.</summary>
    public bool HasTwoModels => A.Model != B.Model;

    /// <summary>
    /// A readable label for each aligned pair: the token, or both where they differ, <c>love→hate</c>.
    /// </summary>
    public IReadOnlyList<string> Labels => LabelsOf(Alignment, A.Attention.KeyTokens, B.Attention.KeyTokens);

    /// <summary>The same of the tokens that look.</summary>
    public IReadOnlyList<string> QueryLabels =>
        LabelsOf(QueryAlignment, A.Attention.QueryTokens, B.Attention.QueryTokens);

    /// <summary>Runs two prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="by">What makes two tokens correspond.</param>
    /// <param name="keep">Hook points that the runs keep as well, for a measure; none when null.</param>
    /// <param name="attention">The kind of attention that is compared, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">The prompts cannot be aligned, or not be run.</exception>
    public static RunPair Of(
        TransformerModel model, IReadOnlyList<Token> a, IReadOnlyList<Token> b, AlignBy by = AlignBy.Ids,
        IReadOnlyList<string>? keep = null, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, a, model, b, _ => by, keep, attention);
    }

    /// <summary>
    /// Runs one prompt in two models. Tokens are aligned by id where both models cut the prompt into the same tokens,
    /// else by the characters that they end at.
    /// </summary>
    /// <param name="modelA">The first model.</param>
    /// <param name="a">Its tokens of the prompt.</param>
    /// <param name="modelB">The second model, with as many blocks and heads.</param>
    /// <param name="b">Its tokens of the prompt.</param>
    /// <param name="keep">Hook points that the runs keep as well, for a measure; none when null.</param>
    /// <param name="attention">
    /// The kind of attention that is compared, by its name in both models; each one's primary when null.
    /// </param>
    /// <exception cref="InvalidRequestException">
    /// The models' heads do not correspond, or the prompt cannot be run.
    /// </exception>
    public static RunPair OfModels(
        TransformerModel modelA, IReadOnlyList<Token> a, TransformerModel modelB, IReadOnlyList<Token> b,
        IReadOnlyList<string>? keep = null, string? attention = null)
    {
        static IEnumerable<(int, string)> Names(IReadOnlyList<Token> tokens) =>
            tokens.Select(token => (token.Id, token.Piece));
        return Of(
            modelA,
            a,
            modelB,
            b,
            texts => Names(texts.A).SequenceEqual(Names(texts.B)) ? AlignBy.Ids : AlignBy.Text,
            keep,
            attention);
    }

    /// <summary>Runs two prompts, each in its model, with an alignment that is given.</summary>
    /// <param name="modelA">A's model.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="modelB">B's model, which may be the same.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="alignment">Which tokens correspond; made from these tokens.</param>
    /// <param name="keep">Hook points that the runs keep as well, for a measure; none when null.</param>
    /// <exception cref="InvalidRequestException">
    /// The models' heads do not correspond, or a prompt cannot be run.
    /// </exception>
    public static RunPair Of(
        TransformerModel modelA, IReadOnlyList<Token> a, TransformerModel modelB, IReadOnlyList<Token> b,
        TokenAlignment alignment, IReadOnlyList<string>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(modelA);
        ArgumentNullException.ThrowIfNull(modelB);
        ArgumentNullException.ThrowIfNull(alignment);
        return Of(modelA, a, modelB, b, (alignment, alignment), keep, null);
    }

    /// <summary>The same with an alignment of the texts that a kind of attention looks from, and at.</summary>
    private static RunPair Of(
        TransformerModel modelA, IReadOnlyList<Token> a, TransformerModel modelB, IReadOnlyList<Token> b,
        Func<(IReadOnlyList<Token> A, IReadOnlyList<Token> B), AlignBy> by, IReadOnlyList<string>? keep, string? attention)
    {
        ArgumentNullException.ThrowIfNull(modelA);
        ArgumentNullException.ThrowIfNull(modelB);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        CheckHeads(modelA, modelB, attention);
        (IReadOnlyList<Token> Queries, IReadOnlyList<Token> Keys) textsA = modelA.TextsOf(attention, a);
        (IReadOnlyList<Token> Queries, IReadOnlyList<Token> Keys) textsB = modelB.TextsOf(attention, b);
        var keys = TokenAlignment.Of(textsA.Keys, textsB.Keys, by((textsA.Keys, textsB.Keys)));
        TokenAlignment queries = AttentionSites.Of(attention).IsCross
            ? TokenAlignment.Of(textsA.Queries, textsB.Queries, by((textsA.Queries, textsB.Queries)))
            : keys;
        return Of(modelA, a, modelB, b, (queries, keys), keep, attention);
    }

    /// <summary>The same with an alignment of those that look and one of what they look at.</summary>
    internal static RunPair Of(
        TransformerModel modelA, IReadOnlyList<Token> a, TransformerModel modelB, IReadOnlyList<Token> b,
        (TokenAlignment Queries, TokenAlignment Keys) alignments, IReadOnlyList<string>? keep, string? attention)
    {
        CheckHeads(modelA, modelB, attention);
        ActivationCache Run(TransformerModel model, IReadOnlyList<Token> tokens) => ActivationCache.Of(
            model, tokens, LogitPositions.Last, [.. PointsOf(model, attention), .. keep ?? []], attention: attention);

        return new RunPair(Run(modelA, a), Run(modelB, b), alignments.Queries, alignments.Keys);
    }

    /// <summary>
    /// Two runs that are there already; those who take nothing but attention from them need no more kept.
    /// </summary>
    /// <param name="a">The first run, and the kind of attention that is compared.</param>
    /// <param name="b">The second run.</param>
    /// <param name="by">What makes two tokens correspond.</param>
    /// <exception cref="InvalidRequestException">
    /// The models' heads do not correspond, or the texts cannot be aligned.
    /// </exception>
    internal static RunPair From(ActivationCache a, ActivationCache b, AlignBy by)
    {
        CheckHeads((a.Model, a.Attention.Name), (b.Model, b.Attention.Name));
        (TokenAlignment queries, TokenAlignment keys) = Align(a.Attention, b.Attention, by);
        return new RunPair(a, b, queries, keys);
    }

    /// <summary>Which tokens of two runs correspond: those that look, and those that are looked at.</summary>
    /// <param name="a">A's attention.</param>
    /// <param name="b">B's.</param>
    /// <param name="by">What makes two tokens correspond.</param>
    /// <exception cref="InvalidRequestException">The texts cannot be aligned.</exception>
    internal static (TokenAlignment Queries, TokenAlignment Keys) Align(AttentionSet a, AttentionSet b, AlignBy by)
    {
        var keys = TokenAlignment.Of(a.KeyTokens, b.KeyTokens, by);
        return (
            a.Maps.Kind == AttentionKind.Cross ? TokenAlignment.Of(a.QueryTokens, b.QueryTokens, by) : keys, keys);
    }

    /// <summary>What attribution needs, or where there is none, patching alone.</summary>
    private static IReadOnlyList<string> PointsOf(TransformerModel model, string? attention) =>
        model.Features.NoCircuits is null
            ? DirectAttribution.Points
            : [AttentionSites.Of(attention).InEveryBlock(HookSite.Z)];

    /// <summary>Fails where the heads of two models do not correspond.</summary>
    /// <param name="a">One model.</param>
    /// <param name="b">The other.</param>
    /// <param name="attention">The heads' kind of attention in both models, by its name; each one's primary when
    /// null.</param>
    /// <exception cref="InvalidRequestException">They have unequally many blocks, or heads, or no such
    /// kind.</exception>
    public static void CheckHeads(TransformerModel a, TransformerModel b, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        CheckHeads(
            (a, attention ?? a.Features.AttentionNames[0]), (b, attention ?? b.Features.AttentionNames[0]));
    }

    private static void CheckHeads((TransformerModel Model, string Attention) a, (TransformerModel Model, string Attention) b)
    {
        (int Blocks, int Heads) inA = HeadsOf(a);
        (int Blocks, int Heads) inB = HeadsOf(b);
        if (inA != inB)
        {
            throw new InvalidRequestException(
                $"{a.Model.Name} has {inA.Blocks} blocks of {inA.Heads} heads and {b.Model.Name} has {inB.Blocks} of "
                + $"{inB.Heads}; two models can be compared head by head only where these numbers are equal.");
        }
    }

    private static (int Blocks, int Heads) HeadsOf((TransformerModel Model, string Attention) of) =>
        (of.Model.BlocksWith(of.Attention), of.Model.HeadsWith(of.Attention));

    private static IReadOnlyList<string> LabelsOf(
        TokenAlignment alignment, IReadOnlyList<Token> a, IReadOnlyList<Token> b) =>
    [
        .. alignment.Pairs.Select(pair => (A: a[pair.A].Text, B: b[pair.B].Text))
            .Select(texts => texts.A == texts.B ? texts.A : $"{texts.A}→{texts.B}"),
    ];

    /// <summary>One of the runs.</summary>
    /// <param name="run">Which.</param>
    public ActivationCache this[ComparedRun run] => run == ComparedRun.A ? A : B;

    /// <summary>Whether what heads write to a logit directly can be said in both models.</summary>
    public bool HasAttribution => A.Model.Features.NoCircuits is null && B.Model.Features.NoCircuits is null;

    /// <summary>The attention of both runs.</summary>
    internal (AttentionMaps A, AttentionMaps B) Attention => (A.Attention.Maps, B.Attention.Maps);
}

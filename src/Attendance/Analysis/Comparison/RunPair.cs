using Attendance.Analysis.Attribution;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Comparison;

/// <summary>
/// Two runs, A and B, and which of their tokens correspond: two prompts of one model, or one prompt in two models whose
/// heads correspond because there are equally many.
/// </summary>
public sealed class RunPair
{
    private RunPair(ActivationCache a, ActivationCache b, TokenAlignment alignment)
    {
        A = a;
        B = b;
        Alignment = alignment;
    }

    /// <summary>The first run, with what <see cref="DirectAttribution"/> and patching need.</summary>
    public ActivationCache A { get; }

    /// <summary>The second run.</summary>
    public ActivationCache B { get; }

    /// <summary>Which tokens correspond.</summary>
    public TokenAlignment Alignment { get; }

    /// <summary>B, the number of blocks of both models.</summary>
    public int Blocks => A.Model.Blocks;

    /// <summary>H, heads in a block.</summary>
    public int Heads => A.Model.Heads;

    /// <summary>Whether there are two models.</summary>
    public bool HasTwoModels => A.Model != B.Model;

    /// <summary>
    /// A readable label for each aligned pair: the token, or both where they differ, <c>love→hate</c>.
    /// </summary>
    public IReadOnlyList<string> Labels =>
    [
        .. Alignment.Pairs.Select(pair => (A: A.Run.Tokens[pair.A].Text, B: B.Run.Tokens[pair.B].Text))
            .Select(texts => texts.A == texts.B ? texts.A : $"{texts.A}→{texts.B}"),
    ];

    /// <summary>Runs two prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="a">A's tokens.</param>
    /// <param name="b">B's tokens.</param>
    /// <param name="by">What makes two tokens correspond.</param>
    /// <param name="keep">Hook points that the runs keep as well, for a measure; none when null.</param>
    /// <exception cref="InvalidRequestException">The prompts cannot be aligned, or not be run.</exception>
    public static RunPair Of(
        TransformerModel model, IReadOnlyList<Token> a, IReadOnlyList<Token> b, AlignBy by = AlignBy.Ids,
        IReadOnlyList<string>? keep = null) =>
        Of(model, a, model, b, TokenAlignment.Of(a, b, by), keep);

    /// <summary>
    /// Runs one prompt in two models. Tokens are aligned by id where both models cut the prompt into the same tokens,
    /// else by the characters that they end at.
    /// </summary>
    /// <param name="modelA">The first model.</param>
    /// <param name="a">Its tokens of the prompt.</param>
    /// <param name="modelB">The second model, with as many blocks and heads.</param>
    /// <param name="b">Its tokens of the prompt.</param>
    /// <param name="keep">Hook points that the runs keep as well, for a measure; none when null.</param>
    /// <exception cref="InvalidRequestException">
    /// The models' heads do not correspond, or the prompt cannot be run.
    /// </exception>
    public static RunPair OfModels(
        TransformerModel modelA, IReadOnlyList<Token> a, TransformerModel modelB, IReadOnlyList<Token> b,
        IReadOnlyList<string>? keep = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        static IEnumerable<(int, string)> Names(IReadOnlyList<Token> tokens) =>
            tokens.Select(token => (token.Id, token.Piece));
        bool same = Names(a).SequenceEqual(Names(b));
        return Of(modelA, a, modelB, b, TokenAlignment.Of(a, b, same ? AlignBy.Ids : AlignBy.Text), keep);
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
        CheckHeads(modelA, modelB);
        return new RunPair(
            ActivationCache.Of(modelA, a, LogitPositions.Last, [.. PointsOf(modelA), .. keep ?? []]),
            ActivationCache.Of(modelB, b, LogitPositions.Last, [.. PointsOf(modelB), .. keep ?? []]),
            alignment);
    }

    /// <summary>Two runs that are there already; those who take nothing but attention from them need no more kept.</summary>
    /// <param name="a">The first run.</param>
    /// <param name="b">The second run.</param>
    /// <param name="alignment">Which tokens correspond.</param>
    /// <exception cref="InvalidRequestException">The models' heads do not correspond.</exception>
    internal static RunPair From(ActivationCache a, ActivationCache b, TokenAlignment alignment)
    {
        CheckHeads(a.Model, b.Model);
        return new RunPair(a, b, alignment);
    }

    /// <summary>What attribution needs, or where there is none, patching alone.</summary>
    private static IReadOnlyList<string> PointsOf(TransformerModel model) =>
        model.Features.NoCircuits is null ? DirectAttribution.Points : ["blocks.*.attn.z"];

    /// <summary>Fails where the heads of two models do not correspond.</summary>
    /// <param name="a">One model.</param>
    /// <param name="b">The other.</param>
    /// <exception cref="InvalidRequestException">They have unequally many blocks, or heads.</exception>
    public static void CheckHeads(TransformerModel a, TransformerModel b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if ((a.Blocks, a.Heads) != (b.Blocks, b.Heads))
        {
            throw new InvalidRequestException(
                $"{a.Name} has {a.Blocks} blocks of {a.Heads} heads and {b.Name} has {b.Blocks} of {b.Heads}; "
                + "two models can be compared head by head only where these numbers are equal.");
        }
    }

    /// <summary>One of the runs.</summary>
    /// <param name="run">Which.</param>
    public ActivationCache this[ComparedRun run] => run == ComparedRun.A ? A : B;

    /// <summary>Whether what heads write to a logit directly can be said in both models.</summary>
    public bool HasAttribution => A.Model.Features.NoCircuits is null && B.Model.Features.NoCircuits is null;

    /// <summary>The attention of both runs.</summary>
    internal (AttentionMaps A, AttentionMaps B) Attention => (A.Run.Attention, B.Run.Attention);
}

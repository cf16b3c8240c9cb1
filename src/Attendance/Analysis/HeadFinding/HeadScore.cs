using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// One number for each head, from what it looks at over one prompt: how much it is a head of some kind.
/// </summary>
/// <remarks>
/// The means are over the queries that have a choice: not the first of a causal model, which sees only itself.
/// </remarks>
public abstract class HeadScore
{
    private protected HeadScore(string name, string description, string unit)
    {
        Name = name;
        Description = description;
        Unit = unit;
    }

    /// <summary>Attention to the token before, (i, i − 1).</summary>
    public static HeadScore PreviousToken { get; } = new DetectionScore(
        "previous_token_head", "attention to the token before", ids => new PreviousTokenKeys(ids.Count));

    /// <summary>Attention to earlier places of the same token: (i, j), j &lt; i, where token j is token i.</summary>
    public static HeadScore DuplicateToken { get; } = new DetectionScore(
        "duplicate_token_head", "attention to earlier places of the same token", ids => new EqualTokenKeys(ids, 0));

    /// <summary>
    /// Attention to what followed earlier places of the same token: (i, j), 0 &lt; j ≤ i, where token j − 1 is token i.
    /// </summary>
    public static HeadScore Induction { get; } = new DetectionScore(
        "induction_head", "attention to what followed earlier places of the same token",
        ids => new EqualTokenKeys(ids, 1));

    /// <summary>Mean weight of the first token: how much of a sink it is.</summary>
    public static HeadScore FirstToken { get; } = new MeanScore(
        "first_token", "mean weight of the first token", "", static row => row.Weights[0]);

    /// <summary>Mean weight of the token itself.</summary>
    public static HeadScore Self { get; } = new MeanScore(
        "self", "mean weight of the token itself", "", static row => row.Weights[row.Query], comparesPositions: true);

    /// <summary>How far away a head looks on average, Σ weight·|i − j|, in tokens.</summary>
    public static HeadScore Distance { get; } = new MeanScore(
        "distance", "mean distance to what is looked at", "tokens", RowMeasures.Distance, comparesPositions: true);

    /// <summary>Mean entropy of a row, −Σ weight·ln weight, in nats.</summary>
    public static HeadScore Entropy { get; } = new MeanScore(
        "entropy", "mean entropy of a row", "nats", RowMeasures.Entropy);

    /// <summary>
    /// Mean of a row's entropy as a part of the largest it could have, ln of the number of keys seen; 0 to 1.
    /// </summary>
    public static HeadScore EntropyShare { get; } = new MeanScore(
        "entropy_share", "mean entropy as a part of the largest possible", "",
        static row => RowMeasures.Entropy(row) / Math.Log(row.Seen));

    /// <summary>Every score that needs nothing but a prompt, in the order in which they are shown.</summary>
    public static IReadOnlyList<HeadScore> All { get; } =
        [PreviousToken, DuplicateToken, Induction, FirstToken, Self, Distance, Entropy, EntropyShare];

    /// <summary>The scores of <see cref="All"/> that have a meaning for a kind of attention.</summary>
    /// <param name="kind">The kind; cross attention looks at another text, so that positions cannot be
    /// compared.</param>
    public static IReadOnlyList<HeadScore> AllFor(AttentionKind kind) =>
        kind == AttentionKind.Cross ? [.. All.Where(score => !score.ComparesPositions)] : All;

    /// <summary>The name, for example <c>induction_head</c>; those of head_detector are TransformerLens's.</summary>
    public string Name { get; }

    /// <summary>What it says, in a few words.</summary>
    public string Description { get; }

    /// <summary>The unit; empty for a part of 1.</summary>
    public string Unit { get; }

    /// <summary>
    /// Whether the score holds patterns against a detection pattern, so that <see cref="DetectionOptions"/> count.
    /// </summary>
    public virtual bool IsDetection => false;

    /// <summary>
    /// Whether the score compares the position that looks with that looked at, as only one text has them.
    /// </summary>
    public virtual bool ComparesPositions => IsDetection;

    /// <summary>A score for a detection pattern of one's own.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mask">
    /// <c>[T, T]</c>: 1 where a head of that kind looks; for prompts of exactly T tokens. Nothing above the diagonal,
    /// where the model looks back only.
    /// </param>
    /// <exception cref="InvalidRequestException">It is not square, or has a value that is no number.</exception>
    public static HeadScore FromMask(string name, AttentionMatrix mask)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(mask);
        return new MaskScore(name, mask);
    }

    /// <summary>
    /// How much a head is like another: 1 − JS/ln 2, the mean over queries, with JS the Jensen–Shannon divergence of
    /// both heads' rows. 1 for the head itself, 0 for heads that never look at the same token.
    /// </summary>
    /// <param name="head">The example; negative numbers count from the end.</param>
    public static HeadScore Like(HeadId head) => new LikeScore(head);

    /// <summary>
    /// The score that a name means: the whole name, or a beginning that no other has; <c>-</c> for <c>_</c> will do.
    /// </summary>
    /// <param name="name">The name, for example <c>induction</c>.</param>
    /// <exception cref="InvalidRequestException">There is no such score, or several.</exception>
    public static HeadScore Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string wanted = name.Trim().Replace('-', '_');
        HeadScore[] found = wanted.Length == 0
            ? []
            : [.. All.Where(score => score.Name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))];
        return Array.Find(found, score => score.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? (found is [HeadScore one]
                ? one
                : throw new InvalidRequestException(
                    $"There is no score '{name}'; expected one of "
                    + $"{string.Join(", ", All.Select(score => score.Name))}."));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whatever two scores that give different numbers differ in.</summary>
    internal virtual void Identify(BinaryWriter writer) => writer.Write(Name);

    /// <summary>Makes the score ready for a prompt.</summary>
    /// <exception cref="InvalidRequestException">It does not fit the prompt or the model.</exception>
    internal abstract PromptScorer For(AttentionMaps maps, IReadOnlyList<int> ids, DetectionOptions options);
}

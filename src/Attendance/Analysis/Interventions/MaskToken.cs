using System.Globalization;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// A token is hidden from every other query (in causal attention: every later one), in every head of every block: its
/// scores there become −∞ before softmax. It still sees itself.
/// </summary>
/// <remarks>
/// Of a model with an encoder and a decoder it is a token of the prompt, hidden in the encoder and from the decoder,
/// unless <see cref="Attention"/> says otherwise.
/// </remarks>
/// <param name="Position">The token's position.</param>
public sealed record MaskToken(int Position) : Intervention
{
    /// <summary>
    /// The only kind of attention in which it is hidden, as one of its keys; null for all that look at the prompt.
    /// </summary>
    public string? Attention { get; init; }

    /// <inheritdoc/>
    public override string Kind => "mask-token";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Token}";

    /// <summary>The token as it is written, <c>2</c> or <c>decoder.2</c>.</summary>
    internal string Token => AttentionPrefix.Join(Attention, Position.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        int key = Positions.Resolve(Position, context.TextsOf(Attention).Keys.Count, "token");
        IEnumerable<string> kinds = Attention is null ? context.KindsOfPrompt : [Attention];
        return [.. kinds.SelectMany(kind => HideIn(kind, key, context.Model.BlocksWith(kind)))];
    }

    private static IEnumerable<Probe> HideIn(string kind, int key, int blocks)
    {
        AttentionSites sites = AttentionSites.Of(kind);
        return Enumerable.Range(0, blocks).Select(block => Probe.Write(
            sites.At(HookSite.AttnScores, block).Name,
            (in HookTensor scores) => Hide(scores, key, seesItself: !sites.IsCross)));
    }

    private static void Hide(in HookTensor scores, int key, bool seesItself)
    {
        for (int head = 0; head < scores.Shape[0]; head++)
        {
            for (int query = 0; query < scores.Shape[1]; query++)
            {
                // Earlier queries do not see it anyhow where attention is causal.
                if (query != key || !seesItself)
                {
                    scores.SetCell(head, query, key, float.NegativeInfinity);
                }
            }
        }
    }
}

using System.Globalization;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// A token is hidden from every other query (in causal attention: every later one), in every head of every block: its
/// scores there become −∞ before softmax. It still sees itself.
/// </summary>
/// <param name="Position">The token's position.</param>
public sealed record MaskToken(int Position) : Intervention
{
    /// <inheritdoc/>
    public override string Kind => "mask-token";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Position}");

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        int key = Positions.Resolve(Position, context.Tokens.Count, "token");
        return
        [
            .. Enumerable.Range(0, context.Model.Blocks).Select(block => Probe.Write(
                new HookPoint(HookSite.AttnScores, block).Name, (in HookTensor scores) => Hide(scores, key))),
        ];
    }

    private static void Hide(in HookTensor scores, int key)
    {
        for (int head = 0; head < scores.Shape[0]; head++)
        {
            for (int query = 0; query < scores.Shape[1]; query++)
            {
                // Earlier queries do not see it anyhow where attention is causal.
                if (query != key)
                {
                    scores.SetCell(head, query, key, float.NegativeInfinity);
                }
            }
        }
    }
}

using System.Globalization;
using Attendance.Attention;
using Attendance.Probes;

namespace Attendance.Analysis.Interventions;

/// <summary>One cell of a head is no longer looked at: <see cref="CutWeight"/> behind softmax, <see cref="CutScore"/> before.</summary>
/// <param name="Head">The head.</param>
/// <param name="Query">The position that looks.</param>
/// <param name="Key">The position that is no longer looked at.</param>
public abstract record Cut(HeadId Head, int Query, int Key) : Intervention
{
    /// <summary>The kind of attention that has the head; null in a model with one.</summary>
    public string? Attention { get; init; }

    /// <summary>The hook point of the cells, in a model with one kind of attention.</summary>
    private protected abstract HookSite Site { get; }

    /// <summary>What the cell becomes.</summary>
    private protected abstract float Value { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind} {AttentionPrefix.Join(Attention, Head.ToString())}:{Query}>{Key}");

    /// <inheritdoc/>
    internal sealed override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        (HeadId head, int query, int key) = context.Resolve(Attention, Head, Query, Key);
        return
        [
            Probe.Write(
                AttentionSites.Of(Attention).At(Site, head.Block).Name,
                (in HookTensor cells) => cells.SetCell(head.Head, query, key, Value)),
        ];
    }
}

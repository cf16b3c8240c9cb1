using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>What a page shall have of what was answered.</summary>
internal sealed record RecordedSource
{
    /// <summary>What may come next, without the run's interventions and with them.</summary>
    public RecordedChange? Change { get; init; }

    /// <summary>Causal maps.</summary>
    public IReadOnlyList<RecordedCauses>? Causes { get; init; }

    /// <summary>Continuations.</summary>
    public IReadOnlyList<RecordedGeneration>? Generations { get; init; }

    /// <summary>A comparison, and the run that this one was compared with.</summary>
    public (CompareAnswer Answer, PageSource Other)? Comparison { get; init; }

    /// <summary>Puts it into a page.</summary>
    public PageRecorded? Pack(PageChunks chunks) =>
        this == new RecordedSource()
            ? null
            : new PageRecorded
            {
                Change = Change,
                Causes = Causes,
                Generations = Generations,
                Comparison = Comparison is { } pair
                    ? new RecordedComparison(pair.Answer, PackedRun.Of(pair.Other, chunks))
                    : null,
            };
}

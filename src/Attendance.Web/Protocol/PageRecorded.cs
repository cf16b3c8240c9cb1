namespace Attendance.Web.Protocol;

/// <summary>What was answered while there was a model, in an offline page.</summary>
internal sealed record PageRecorded
{
    public RecordedChange? Change { get; init; }

    public IReadOnlyList<RecordedCauses>? Causes { get; init; }

    public IReadOnlyList<RecordedGeneration>? Generations { get; init; }

    public RecordedComparison? Comparison { get; init; }
}

/// <summary>What may come next, without the run's interventions and with them.</summary>
/// <param name="Before">Without them; of all tokens that <paramref name="After"/> has.</param>
/// <param name="After">With them, the most probable first.</param>
internal sealed record RecordedChange(IReadOnlyList<Candidate> Before, IReadOnlyList<Candidate> After);

/// <summary>A causal map, and what was asked.</summary>
internal sealed record RecordedCauses(CausesRequest Asked, CausesAnswer Answer);

/// <summary>A continuation, and what was asked.</summary>
/// <param name="Asked">The question; null where it may have been any.</param>
/// <param name="Steps">Its steps, as far as it was followed.</param>
/// <param name="End">Its end; null where it was stopped before.</param>
internal sealed record RecordedGeneration(GenerateRequest? Asked, IReadOnlyList<StepEvent> Steps, EndEvent? End);

/// <summary>A comparison with a second run, which the page has as well: differences are made of both.</summary>
/// <param name="Answer">The comparison.</param>
/// <param name="Other">The second run.</param>
internal sealed record RecordedComparison(CompareAnswer Answer, PageRun Other);

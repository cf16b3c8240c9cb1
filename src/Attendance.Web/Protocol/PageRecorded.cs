namespace Attendance.Web.Protocol;

/// <summary>What was answered while there was a model, in an offline page.</summary>
internal sealed record PageRecorded
{
    /// <summary>What would come next without the run's interventions.</summary>
    public IReadOnlyList<Candidate>? Before { get; init; }

    public RecordedCauses? Causes { get; init; }

    public RecordedGeneration? Generation { get; init; }

    public RecordedComparison? Comparison { get; init; }
}

/// <summary>A causal map.</summary>
/// <param name="Mean">Whether parts were replaced by their means and not by 0.</param>
/// <param name="Answer">The map.</param>
internal sealed record RecordedCauses(bool Mean, CausesAnswer Answer);

/// <summary>A continuation.</summary>
/// <param name="Steps">Its steps, as far as it was followed.</param>
/// <param name="End">Its end; null where it was stopped before.</param>
internal sealed record RecordedGeneration(IReadOnlyList<StepEvent> Steps, EndEvent? End);

/// <summary>A comparison with a second run, which the page has as well: differences are made of both.</summary>
/// <param name="Answer">The comparison.</param>
/// <param name="Other">The second run.</param>
internal sealed record RecordedComparison(CompareAnswer Answer, PageRun Other);

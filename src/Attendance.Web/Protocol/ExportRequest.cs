namespace Attendance.Web.Protocol;

/// <summary>What an offline page shall hold beside a run's weights.</summary>
internal sealed record ExportRequest
{
    /// <summary>What is shown at first, as in an address behind #; null for the beginning.</summary>
    public string? State { get; init; }

    /// <summary>The kind of attention that is looked at; the primary one when null.</summary>
    public string? Attention { get; init; }

    /// <summary>What the cells say; the weight when null.</summary>
    public string? Measure { get; init; }

    /// <summary>Blocks whose vectors are looked at.</summary>
    public int[]? Vectors { get; init; }

    /// <summary>What may come next, without the run's interventions and with them.</summary>
    public RecordedChange? Change { get; init; }

    public IReadOnlyList<RecordedCauses>? Causes { get; init; }

    public IReadOnlyList<RecordedGeneration>? Generations { get; init; }

    public ExportedComparison? Comparison { get; init; }
}

/// <summary>A comparison that is on screen.</summary>
/// <param name="Other">The second run's id.</param>
/// <param name="Answer">What was answered.</param>
internal sealed record ExportedComparison(string Other, CompareAnswer Answer);

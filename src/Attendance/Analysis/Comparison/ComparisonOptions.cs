namespace Attendance.Analysis.Comparison;

/// <summary>What a comparison of heads computes.</summary>
public sealed record ComparisonOptions
{
    /// <summary>
    /// What is measured of each head; nothing else is computed. The default is everything but patching patterns.
    /// Attribution is left out where a model has none (<see cref="RunPair.HasAttribution"/>).
    /// </summary>
    public IReadOnlyList<HeadMeasure> Measures { get; init; } =
        [HeadMeasure.Divergence, HeadMeasure.Attribution, HeadMeasure.Output];

    /// <summary>The run that is patched, with heads from the other one.</summary>
    public ComparedRun Into { get; init; }

    /// <summary>
    /// The next tokens in question, as ids of A's model; null for <see cref="LogitTarget.Between"/>.
    /// </summary>
    public LogitTarget? Target { get; init; }

    /// <summary>
    /// Of patching, only <see cref="PatchEffect.LogitDifference"/> is wanted: the logits of the target are computed and
    /// not those of the whole vocabulary, and the other numbers are NaN.
    /// </summary>
    public bool LogitsOnly { get; init; }

    /// <summary>What makes two tokens of two prompts correspond.</summary>
    public AlignBy Align { get; init; }

    /// <summary>Told the share of patching that is done, 0 to 1; blocks are then patched one after the other.</summary>
    public IProgress<double>? Progress { get; init; }
}

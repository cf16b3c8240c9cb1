namespace Attendance.Probes;

/// <summary>Ends a pass between two blocks when it is no longer wanted.</summary>
/// <param name="cancellationToken">Says when.</param>
internal sealed class StopProbe(CancellationToken cancellationToken) : Probe
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Points { get; } = ["*.resid_pre"];

    /// <inheritdoc/>
    internal override bool IsWanted => false;

    /// <inheritdoc/>
    public override void Visit(in HookTensor tensor) => cancellationToken.ThrowIfCancellationRequested();
}

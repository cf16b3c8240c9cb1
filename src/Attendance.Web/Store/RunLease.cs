namespace Attendance.Web.Store;

/// <summary>A run that is not freed until this is disposed of.</summary>
internal sealed class RunLease(RunStore store, KeptRun run) : IDisposable
{
    private RunStore? _store = store;

    /// <summary>The run.</summary>
    public KeptRun Kept { get; } = run;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _store, null)?.Leave(Kept);
}

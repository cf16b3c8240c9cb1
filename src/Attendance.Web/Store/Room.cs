namespace Attendance.Web.Store;

/// <summary>Memory that a pass needs and the store leaves free until this is disposed of.</summary>
internal sealed class Room(RunStore store, long bytes) : IDisposable
{
    private RunStore? _store = store;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _store, null)?.Give(bytes);
}

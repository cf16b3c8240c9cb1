using Attendance.Models;

namespace Attendance.Web.Opening;

/// <summary>A model that stays open until this is disposed of.</summary>
internal sealed class ModelLease(ModelShelf shelf, ModelEntry entry) : IDisposable
{
    private ModelShelf? _shelf = shelf;

    /// <summary>The model.</summary>
    public TransformerModel Model => entry.Opening.Result;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _shelf, null)?.Return(entry);
}

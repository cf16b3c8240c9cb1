using Attendance.Hub;
using Attendance.Models;
using Attendance.Web.Protocol;

namespace Attendance.Web.Opening;

/// <summary>A model that is open or on its way, and who waits for it or uses it. Guarded by its shelf's lock.</summary>
internal sealed class ModelEntry(string name)
{
    private readonly List<IProgress<LoadingEvent>> _listeners = [];
    private bool _isOver;

    /// <summary>What it is asked for by.</summary>
    public string Name { get; } = name;

    /// <summary>Stops the opening when nobody waits for it any more.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>The model.</summary>
    public Task<TransformerModel> Opening { get; set; } = Task.FromCanceled<TransformerModel>(new CancellationToken(true));

    /// <summary>How many wait for it or use it.</summary>
    public int Users { get; set; }

    /// <summary>When it was last used, as a count of uses.</summary>
    public long LastUse { get; set; }

    /// <summary>The open model, or null while it is on its way.</summary>
    public TransformerModel? Model => Opening.IsCompletedSuccessfully ? Opening.Result : null;

    /// <summary>Tells somebody of the opening, as long as it goes on.</summary>
    public void Listen(IProgress<LoadingEvent> listener)
    {
        lock (_listeners)
        {
            if (!_isOver)
            {
                _listeners.Add(listener);
            }
        }
    }

    /// <summary>Finds and opens the model.</summary>
    public async Task<TransformerModel> OpenAsync(HubOptions? hub)
    {
        try
        {
            LocatedModel located = await ModelLocator.LocateAsync(Name, null, hub, new Downloading(this), Stop.Token)
                .ConfigureAwait(false);
            Tell(new LoadingEvent("opening", $"opening {Name}"));
            return located.Load();
        }
        finally
        {
            lock (_listeners)
            {
                _isOver = true;
                _listeners.Clear();
            }
        }
    }

    private void Tell(LoadingEvent loading)
    {
        lock (_listeners)
        {
            foreach (IProgress<LoadingEvent> listener in _listeners)
            {
                listener.Report(loading);
            }
        }
    }

    private sealed class Downloading(ModelEntry entry) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.Stage != DownloadStage.Done)
            {
                string stage = value.Stage.ToString().ToLowerInvariant();
                entry.Tell(new LoadingEvent(
                    stage,
                    value.Stage == DownloadStage.Waiting
                        ? $"waiting for another download of {entry.Name}"
                        : $"{stage} {entry.Name}",
                    value.File.Length == 0 ? null : value.File,
                    value.BytesDone,
                    value.BytesTotal));
            }
        }
    }
}

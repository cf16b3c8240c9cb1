using Attendance.Hub;
using Attendance.Models;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Opening;

/// <summary>
/// The models that are open, a few at a time. Several who ask for one model wait for the same opening, which goes on as
/// long as one of them waits.
/// </summary>
internal sealed class ModelShelf(ServerOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelEntry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>The model that the page begins with.</summary>
    public string First => options.Models.Count > 0 ? options.Models[0] : ModelLocator.Demo;

    /// <summary>The model that a request means; the first where it names none.</summary>
    /// <exception cref="RefusedException">A directory that the server was not started with.</exception>
    /// <exception cref="HubException">It is no name of a model.</exception>
    public string Resolve(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return First;
        }

        if (name == ModelLocator.Demo || options.Models.Contains(name))
        {
            return name;
        }

        // Whoever can reach the server must not look around in this machine's directories with it.
        _ = ModelId.Parse(name);
        return Directory.Exists(name)
            ? throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"'{name}' is a directory that this server was not started with; restart it with --model {name}.")
            : name;
    }

    /// <summary>Opens a model, or takes it from the shelf.</summary>
    /// <param name="name">The model, resolved.</param>
    /// <param name="progress">Told of the opening; nobody when null.</param>
    /// <param name="cancellationToken">Ends the wait, and with the last wait the opening.</param>
    public async Task<ModelLease> OpenAsync(
        string name, IProgress<LoadingEvent>? progress, CancellationToken cancellationToken)
    {
        ModelEntry entry = Enter(name, progress);
        try
        {
            await entry.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new ModelLease(this, entry);
        }
        catch
        {
            Return(entry);
            throw;
        }
    }

    /// <summary>Whether a model can be had without a download.</summary>
    /// <param name="name">The model, resolved.</param>
    public bool IsHere(string name) =>
        name == ModelLocator.Demo
        || Directory.Exists(name)
        || new HubCache((options.Hub ?? HubOptions.FromEnvironment()).CacheDirectory).FindSnapshot(name) is not null;

    /// <summary>Every model that can be had without a download.</summary>
    public IReadOnlyList<ModelInfo> List()
    {
        // The one to begin with is the first.
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in (string[])[.. options.Models, ModelLocator.Demo])
        {
            sources.TryAdd(name, name == ModelLocator.Demo ? "built-in" : Directory.Exists(name) ? "directory" : "hub");
        }

        HubOptions hub = options.Hub ?? HubOptions.FromEnvironment();
        foreach (CachedModel cached in new HubCache(hub.CacheDirectory).List())
        {
            if (cached.Revisions.Any(revision => revision.IsUsable))
            {
                sources[cached.RepoId] = "cached";
            }
        }

        lock (_gate)
        {
            return [.. sources.Select(source => Describe(source.Key, source.Value))];
        }
    }

    /// <summary>Closes every model.</summary>
    public void Dispose()
    {
        ModelEntry[] entries;
        lock (_gate)
        {
            entries = [.. _entries.Values];
            _entries.Clear();
        }

        foreach (ModelEntry entry in entries)
        {
            Close(entry);
        }
    }

    /// <summary>Takes a model back that somebody used or waited for.</summary>
    internal void Return(ModelEntry entry)
    {
        List<ModelEntry> closing = [];
        lock (_gate)
        {
            entry.Users--;
            if (entry.Users == 0 && entry.Model is null && _entries.GetValueOrDefault(entry.Name) == entry)
            {
                _entries.Remove(entry.Name);
                closing.Add(entry);
            }

            IEnumerable<ModelEntry> idle = _entries.Values.Where(other => other.Users == 0).OrderBy(other => other.LastUse);
            closing.AddRange(idle.Take(_entries.Count - options.Limits.Models));
            closing.ForEach(other => _entries.Remove(other.Name));
        }

        closing.ForEach(Close);
    }

    private static void Close(ModelEntry entry)
    {
        entry.Stop.Cancel();

        // One that is still being opened is closed when it is open.
        entry.Opening.ContinueWith(
            static opening => opening.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private ModelEntry Enter(string name, IProgress<LoadingEvent>? progress)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(name, out ModelEntry? entry) || entry.Opening.IsFaulted || entry.Opening.IsCanceled)
            {
                var opened = new ModelEntry(name);
                entry = _entries[name] = opened;
                entry.Opening = Task.Run(() => opened.OpenAsync(options.Hub));
            }

            if (progress is not null)
            {
                entry.Listen(progress);
            }

            entry.Users++;
            entry.LastUse = ++_uses;
            return entry;
        }
    }

    private ModelInfo Describe(string name, string source) =>
        _entries.TryGetValue(name, out ModelEntry? entry) && entry.Model is { } model
            ? new ModelInfo(name, source, true, model.Architecture, model.Blocks, model.Heads, model.Context)
            : new ModelInfo(name, source, false);
}

namespace Attendance.Hub;

/// <summary>
/// Downloads models from a Hugging Face hub into the cache that Python's <c>huggingface_hub</c> uses, file for file:
/// what either has downloaded, the other finds.
/// </summary>
/// <remarks>Any number of downloads may run at once, in this process and in others.</remarks>
public sealed class HubClient : IDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly HubFileSystem _files;
    private readonly HubHttp _http;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Where the hub and its cache are.</param>
    /// <param name="handler">
    /// What sends requests, and is not disposed here; it must not follow redirects by itself. The system's own when
    /// left out.
    /// </param>
    /// <param name="time">The clock of waiting, time limits and speeds; the system's when left out.</param>
    public HubClient(HubOptions options, HttpMessageHandler? handler = null, TimeProvider? time = null)
        : this(options, handler, time, new HubFileSystem())
    {
    }

    internal HubClient(HubOptions options, HttpMessageHandler? handler, TimeProvider? time, HubFileSystem files)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        _files = files;
        _http = new HubHttp(options, handler, _time);
    }

    /// <summary>
    /// Makes sure that the cache has a model, and fetches only what is missing. With no network, a copy in the cache is
    /// taken as it is.
    /// </summary>
    /// <param name="repoId">The model's id, <c>owner/name</c> or <c>name</c>.</param>
    /// <param name="revision">A branch, a tag, a full commit, or <c>refs/pr/1</c>.</param>
    /// <param name="progress">Told of what is going on, from any thread, in order.</param>
    /// <param name="cancellationToken">Stops it; a later call goes on where this one stopped.</param>
    /// <returns>The snapshot's directory, with <c>config.json</c>, the weights and the tokenizer's files.</returns>
    /// <exception cref="HubException">It could not be had; the cache is whole in any case.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<string> DownloadAsync(
        string repoId,
        string revision = Revision.Default,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ModelId id = ModelId.Parse(repoId);
        Revision.Check(revision);
        HubLayout layout = new(_options.CacheDirectory, id);
        if (Revision.IsCommit(revision) && new SnapshotFiles(layout, revision).IsComplete)
        {
            return layout.Snapshot(revision);
        }

        string? known = layout.CommitOf(revision);
        bool usable = known is not null && new SnapshotFiles(layout, known).IsUsable;
        string? fallback = usable ? layout.Snapshot(known!) : null;
        if (_options.Offline)
        {
            return fallback ?? throw NotCached(id, revision);
        }

        ProgressMeter meter = new(progress, _time);
        meter.Enter(DownloadStage.Resolving);
        RemoteFile config;
        try
        {
            int attempts = fallback is null ? _options.MaxAttempts : 1;
            config = await AskForConfigAsync(id, revision, attempts, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e)
            when (fallback is not null && e.Fault is not (HubFault.RevisionNotFound or HubFault.EntryNotFound))
        {
            return fallback;
        }

        await CompleteAsync(id, revision, config, layout, meter, cancellationToken).ConfigureAwait(false);
        meter.Enter(DownloadStage.Done);
        return layout.Snapshot(config.Commit);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HubException NotCached(ModelId id, string revision) =>
        new(
            HubFault.Offline,
            $"{id} ({OneLine.Of(revision)}) is not in the cache, and HF_HUB_OFFLINE is set: download it once with a "
            + "network, or unset HF_HUB_OFFLINE.");

    private async Task<RemoteFile> AskForConfigAsync(
        ModelId id, string revision, int attempts, CancellationToken cancel)
    {
        HubTarget target = new(id, revision, ModelFileSet.Config);
        FileResolver resolver = new(_http, new Retrier(_time, attempts));
        return await resolver.ResolveAsync(target, patient: false, cancel).ConfigureAwait(false)
            ?? throw new HubException(
                HubFault.EntryNotFound,
                $"{id} has no {ModelFileSet.Config} at revision '{revision}': a model's repository was expected; "
                + "choose another id or revision.");
    }

    private async Task CompleteAsync(
        ModelId id, string revision, RemoteFile config, HubLayout layout, ProgressMeter meter, CancellationToken cancel)
    {
        try
        {
            CacheWriter writer = new(layout, _files);
            if (!new SnapshotFiles(layout, config.Commit).IsComplete)
            {
                await Snapshot(id, config.Commit, layout, writer, meter).RunAsync(config, cancel).ConfigureAwait(false);
            }

            writer.SetRef(revision, config.Commit);
        }
        catch (Exception e) when (CacheFailure.IsFileError(e))
        {
            throw CacheFailure.ToException(e, layout.CacheDirectory, id.ToString());
        }
    }

    private SnapshotDownload Snapshot(
        ModelId id, string commit, HubLayout layout, CacheWriter writer, ProgressMeter meter)
    {
        Retrier retrier = new(_time, _options.MaxAttempts);
        BodyTransfer transfer = new(_http, _files, meter, _time);
        BlobDownloader downloader = new(id, layout, transfer, retrier, writer, meter, _time);
        FileResolver resolver = new(_http, retrier);
        return new SnapshotDownload(
            id, commit, layout, resolver, downloader, writer, _files, meter, _options.MaxParallel);
    }
}

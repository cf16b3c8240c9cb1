using System.Collections.Concurrent;

namespace Attendance.Hub;

/// <summary>
/// Completes one snapshot: first the small files, then the weights, then the reference, so that a snapshot with weights
/// is a whole one and a branch always stands for a whole one.
/// </summary>
internal sealed class SnapshotDownload(
    ModelId id,
    string commit,
    HubLayout layout,
    FileResolver resolver,
    BlobDownloader downloader,
    CacheWriter writer,
    HubFileSystem files,
    ProgressMeter meter,
    int parallel)
{
    private readonly SnapshotFiles _snapshot = new(layout, commit);

    /// <summary>Runs it.</summary>
    /// <param name="config">The configuration, which was asked for to learn the commit.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task RunAsync(RemoteFile config, CancellationToken cancel)
    {
        List<RemoteFile> weights = await ResolveWeightsAsync(cancel).ConfigureAwait(false);
        bool sharded = weights.Count == 0;
        IReadOnlyList<string> names =
            sharded ? [.. ModelFileSet.Optional, ModelFileSet.WeightsIndex] : ModelFileSet.Optional;
        List<RemoteFile> small = await ResolveAsync(names, cancel).ConfigureAwait(false);
        if (!_snapshot.Has(config.Name))
        {
            small.Add(config);
        }

        weights.RemoveAll(file => _snapshot.Has(file.Name));
        meter.Expect([.. small, .. weights], more: sharded);
        CheckSpace([.. small, .. weights]);
        await FetchAsync(small, cancel).ConfigureAwait(false);
        if (sharded)
        {
            weights = await ResolveShardsAsync(cancel).ConfigureAwait(false);
            meter.Expect(weights, more: false);
            CheckSpace(weights);
        }

        await FetchAsync(weights, cancel).ConfigureAwait(false);
    }

    /// <summary>The one file of weights; or nothing, when there is an index of several.</summary>
    private async Task<List<RemoteFile>> ResolveWeightsAsync(CancellationToken cancel)
    {
        RemoteFile? single = await ResolveOneAsync(ModelFileSet.Weights, cancel).ConfigureAwait(false);
        if (single is not null)
        {
            return [single];
        }

        bool index = _snapshot.Has(ModelFileSet.WeightsIndex)
            || await ResolveOneAsync(ModelFileSet.WeightsIndex, cancel).ConfigureAwait(false) is not null;
        return index
            ? []
            : throw new HubException(
                HubFault.NoSafetensors,
                $"{id} has no safetensors weights: {ModelFileSet.Weights} or {ModelFileSet.WeightsIndex} was expected; "
                + "choose a revision or a conversion that has them.");
    }

    private async Task<List<RemoteFile>> ResolveShardsAsync(CancellationToken cancel)
    {
        byte[] index = await File.ReadAllBytesAsync(layout.Pointer(commit, ModelFileSet.WeightsIndex), cancel)
            .ConfigureAwait(false);
        IReadOnlyList<string> names = ModelFileSet.ShardsOf(index, id.ToString());
        List<RemoteFile> shards = await ResolveAsync(names, cancel).ConfigureAwait(false);
        string? missing = names.FirstOrDefault(
            name => !_snapshot.Has(name) && shards.TrueForAll(file => file.Name != name));
        return missing is null
            ? shards
            : throw new HubException(
                HubFault.EntryNotFound,
                $"{id} has no {missing}, which its {ModelFileSet.WeightsIndex} lists: the repository is damaged; take "
                + "another revision.");
    }

    /// <summary>What is missing in the snapshot and there on the hub, of the names given.</summary>
    private async Task<List<RemoteFile>> ResolveAsync(IReadOnlyList<string> names, CancellationToken cancel)
    {
        ConcurrentBag<RemoteFile> found = [];
        await ForEachAsync(
            names.Where(name => !_snapshot.Has(name)),
            async (name, stop) =>
            {
                if (await ResolveOneAsync(name, stop).ConfigureAwait(false) is RemoteFile file)
                {
                    found.Add(file);
                }
            },
            cancel).ConfigureAwait(false);
        return [.. found.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private async Task<RemoteFile?> ResolveOneAsync(string name, CancellationToken cancel)
    {
        if (_snapshot.IsMissing(name))
        {
            return null;
        }

        HubTarget target = new(id, commit, name);
        RemoteFile? file = await resolver.ResolveAsync(target, patient: true, cancel).ConfigureAwait(false);
        if (file is null)
        {
            writer.MarkMissing(commit, name);
        }

        return file is null ? null : file with { Commit = commit };
    }

    private Task FetchAsync(IEnumerable<RemoteFile> wanted, CancellationToken cancel) =>
        ForEachAsync(wanted, downloader.FetchAsync, cancel);

    private void CheckSpace(IEnumerable<RemoteFile> wanted)
    {
        long needed = 0;
        foreach (RemoteFile file in wanted.DistinctBy(file => file.Etag))
        {
            if (CacheFile.Exists(layout.Blob(file.Etag)))
            {
                continue;
            }

            FileInfo partial = new(layout.Incomplete(file.Etag));
            needed += Math.Max(0, (file.Size ?? 0) - (partial.Exists ? partial.Length : 0));
        }

        CacheFailure.CheckSpace(files, layout.CacheDirectory, needed);
    }

    private async Task ForEachAsync<T>(
        IEnumerable<T> items, Func<T, CancellationToken, Task> action, CancellationToken cancel)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = parallel, CancellationToken = cancel };
        Task all = Parallel.ForEachAsync(
            items, options, async (item, stop) => await action(item, stop).ConfigureAwait(false));
        try
        {
            await all.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested && all.Exception is not null)
        {
            // The others were stopped because one failed; that one's error is the one to tell.
            throw all.Exception.InnerExceptions.FirstOrDefault(e => e is HubException) ?? all.Exception;
        }
    }
}

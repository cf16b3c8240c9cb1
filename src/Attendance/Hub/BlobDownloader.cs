namespace Attendance.Hub;

/// <summary>Brings one file into the cache: lock, transfer with resuming, check, and place.</summary>
internal sealed class BlobDownloader(
    ModelId id,
    HubLayout layout,
    BodyTransfer transfer,
    Retrier retrier,
    CacheWriter writer,
    ProgressMeter meter,
    TimeProvider time)
{
    // After this much the connection has shown that it works, and failures are counted anew.
    private const long EnoughToStartOver = 1 << 20;

    /// <summary>Makes the snapshot have the file.</summary>
    /// <exception cref="HubException">It could not be had; at most a partial file is left, to be continued.</exception>
    public async Task FetchAsync(RemoteFile file, CancellationToken cancel)
    {
        try
        {
            string path = layout.Lock(file.Etag);
            void Waiting() => meter.Enter(DownloadStage.Waiting, file.Name);
            using CacheLock held = await CacheLock.AcquireAsync(path, time, Waiting, cancel).ConfigureAwait(false);
            if (CacheFile.Exists(layout.Blob(file.Etag)))
            {
                writer.Link(file);
            }
            else if (!CacheFile.Exists(layout.Pointer(file.Commit, file.Name)))
            {
                _ = Directory.CreateDirectory(layout.Blobs);
                await TransferAndCheckAsync(file, cancel).ConfigureAwait(false);
                writer.PlaceNew(file);
            }

            meter.Finish(file.Name);
        }
        catch (Exception e) when (CacheFailure.IsFileError(e))
        {
            throw CacheFailure.ToException(e, layout.CacheDirectory, file.Name);
        }
    }

    private async Task TransferAndCheckAsync(RemoteFile file, CancellationToken cancel)
    {
        string partial = layout.Incomplete(file.Etag);
        bool continued = Length(partial) > 0;
        while (true)
        {
            await TransferAsync(file, partial, cancel).ConfigureAwait(false);
            meter.Enter(DownloadStage.Verifying, file.Name);
            if ((file.Size is null || Length(partial) == file.Size)
                && await BlobHash.MatchesAsync(partial, file.Etag, cancel).ConfigureAwait(false))
            {
                return;
            }

            File.Delete(partial);
            if (!continued)
            {
                throw new HubException(
                    HubFault.ChecksumMismatch,
                    $"{file.Name} of {id} arrived, but is not what the hub announced (etag {file.Etag}): the bad "
                    + "download was deleted; try again, and if it stays so, suspect a proxy or the mirror.");
            }

            // The beginning was somebody else's or an old one; the whole file from one hand is worth one more try.
            continued = false;
        }
    }

    private async Task TransferAsync(RemoteFile file, string partial, CancellationToken cancel)
    {
        HubTarget target = new(id, file.Commit, file.Name);
        long mark = Length(partial);
        for (int failures = 0, total = 0; ;)
        {
            try
            {
                await transfer.ContinueAsync(target, file, partial, cancel).ConfigureAwait(false);
                return;
            }
            catch (TransientException e)
            {
                long length = Length(partial);
                failures = length - mark >= EnoughToStartOver ? 1 : failures + 1;
                mark = length;
                total++;
                await retrier.WaitAsync(e, failures, total, target.ToString(), cancel).ConfigureAwait(false);
            }
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}

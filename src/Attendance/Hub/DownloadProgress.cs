namespace Attendance.Hub;

/// <summary>What a download is doing.</summary>
public enum DownloadStage
{
    /// <summary>Asking the hub what there is.</summary>
    Resolving,

    /// <summary>Another process downloads the same file; waiting for it.</summary>
    Waiting,

    /// <summary>Bytes are coming in.</summary>
    Downloading,

    /// <summary>The file is there and its checksum is being computed.</summary>
    Verifying,

    /// <summary>Everything is in the cache.</summary>
    Done,
}

/// <summary>One report of a download, with all that a progress bar shows.</summary>
public sealed record DownloadProgress
{
    /// <summary>What is being done.</summary>
    public required DownloadStage Stage { get; init; }

    /// <summary>The file that the report is about; empty when it is about none.</summary>
    public string File { get; init; } = string.Empty;

    /// <summary>Bytes of that file that are on disk, those of an earlier attempt included.</summary>
    public long FileBytesDone { get; init; }

    /// <summary>Bytes of that file in all, or null when not known.</summary>
    public long? FileBytesTotal { get; init; }

    /// <summary>Bytes of all files that are on disk, those of earlier attempts included.</summary>
    public long BytesDone { get; init; }

    /// <summary>Bytes of all files, or null while not known.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>Files that are finished.</summary>
    public int FilesDone { get; init; }

    /// <summary>Files that were missing in the cache, as far as known by now.</summary>
    public int FilesTotal { get; init; }

    /// <summary>Speed in bytes per second, smoothed over a few seconds; 0 before anything came in.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>The time left at this speed, or null when it cannot be told.</summary>
    public TimeSpan? Remaining { get; init; }
}

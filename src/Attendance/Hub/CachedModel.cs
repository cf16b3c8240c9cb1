namespace Attendance.Hub;

/// <summary>One model in the cache.</summary>
public sealed record CachedModel
{
    /// <summary>Its id on the hub.</summary>
    public required string RepoId { get; init; }

    /// <summary>Its folder in the cache.</summary>
    public required string Directory { get; init; }

    /// <summary>Its snapshots, the newest first. Empty when a download was begun and not finished.</summary>
    public required IReadOnlyList<CachedRevision> Revisions { get; init; }

    /// <summary>Bytes that its files take on disk, each content counted once, however many snapshots have it.</summary>
    public required long SizeOnDisk { get; init; }

    /// <summary>Bytes of interrupted downloads, which a new download continues.</summary>
    public required long IncompleteBytes { get; init; }

    /// <summary>Files, each content counted once.</summary>
    public required int FileCount { get; init; }

    /// <summary>
    /// When one of its files was last read or written, as far as the file system records it; null without files.
    /// </summary>
    public required DateTimeOffset? LastUsed { get; init; }
}

/// <summary>One snapshot of a model in the cache.</summary>
public sealed record CachedRevision
{
    /// <summary>The commit's hash.</summary>
    public required string Commit { get; init; }

    /// <summary>The branches and tags that stand for it, sorted.</summary>
    public required IReadOnlyList<string> Refs { get; init; }

    /// <summary>Its directory.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of its files, whether or not other snapshots share them.</summary>
    public required long Size { get; init; }

    /// <summary>How many files it has.</summary>
    public required int FileCount { get; init; }

    /// <summary>Whether configuration and weights are all there, so that it can be loaded.</summary>
    public required bool IsUsable { get; init; }
}

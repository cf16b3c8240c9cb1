namespace Attendance.Hub;

/// <summary>
/// The paths of one model in the cache, as <c>https://huggingface.co/docs/hub/local-cache</c> describes them:
/// <c>blobs/ETAG</c>, <c>snapshots/COMMIT/FILE</c> (a relative link to a blob), <c>refs/REVISION</c> (the commit as
/// text), <c>.no_exist/COMMIT/FILE</c> (an empty file for what the repository does not have), and beside the models
/// <c>.locks/MODEL/ETAG.lock</c>.
/// </summary>
internal sealed class HubLayout(string cacheDirectory, ModelId id)
{
    private readonly string _locks = Path.Combine(cacheDirectory, ".locks", id.FolderName);

    public string CacheDirectory { get; } = cacheDirectory;

    public string Root { get; } = Path.Combine(cacheDirectory, id.FolderName);

    public string Blobs => Path.Combine(Root, "blobs");

    public string Snapshots => Path.Combine(Root, "snapshots");

    public string Refs => Path.Combine(Root, "refs");

    public string Blob(string etag) => Path.Combine(Blobs, etag);

    public string Incomplete(string etag) => Blob(etag) + ".incomplete";

    public string Lock(string etag) => Path.Combine(_locks, etag + ".lock");

    public string Snapshot(string commit) => Path.Combine(Snapshots, commit);

    public string Pointer(string commit, string file) => Path.Combine(Snapshots, commit, file);

    public string NoExist(string commit, string file) => Path.Combine(Root, ".no_exist", commit, file);

    public string Ref(string revision) => Path.Combine([Refs, .. revision.Split('/')]);

    /// <summary>The commit that a revision stands for, as far as the cache knows.</summary>
    public string? CommitOf(string revision)
    {
        if (Revision.IsCommit(revision))
        {
            return revision;
        }

        try
        {
            string path = Ref(revision);
            string? commit = File.Exists(path) ? File.ReadAllText(path).Trim() : null;
            return commit is not null && Revision.IsCommit(commit) ? commit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

namespace Attendance.Hub;

/// <summary>
/// The cache on disk, which is shared with Python's <c>huggingface_hub</c>. Nothing here touches the network.
/// </summary>
public sealed class HubCache
{
    /// <summary>Looks at a cache.</summary>
    /// <param name="directory">The directory that holds <c>models--…</c>; it need not exist.</param>
    public HubCache(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        CacheDirectory = directory;
    }

    /// <summary>The directory that holds <c>models--…</c>.</summary>
    public string CacheDirectory { get; }

    /// <summary>Finds a model that can be loaded as it is.</summary>
    /// <param name="repoId">The model's id.</param>
    /// <param name="revision">
    /// A branch, tag or pull request that was downloaded under this name, or a full commit.
    /// </param>
    /// <returns>
    /// The snapshot's directory when its configuration, all weights, and a tokenizer (or the knowledge that there is
    /// none) are in the cache; otherwise null.
    /// </returns>
    /// <exception cref="HubException">The id or the revision is not well formed.</exception>
    public string? FindSnapshot(string repoId, string revision = Revision.Default)
    {
        Revision.Check(revision);
        HubLayout layout = new(CacheDirectory, ModelId.Parse(repoId));
        return layout.CommitOf(revision) is string commit && new SnapshotFiles(layout, commit).IsComplete
            ? layout.Snapshot(commit)
            : null;
    }

    /// <summary>
    /// Lists the models that the cache holds, in the order of their ids. What is no model is passed over.
    /// </summary>
    /// <returns>The models; none when there is no cache.</returns>
    public IReadOnlyList<CachedModel> List()
    {
        if (!Directory.Exists(CacheDirectory))
        {
            return [];
        }

        List<CachedModel> models = [];
        foreach (string folder in Directory.EnumerateDirectories(CacheDirectory, "models--*"))
        {
            if (ModelId.FromFolderName(Path.GetFileName(folder)) is ModelId id
                && new CachedModelScan(CacheDirectory, id).Read() is CachedModel model)
            {
                models.Add(model);
            }
        }

        return [.. models.OrderBy(model => model.RepoId, StringComparer.OrdinalIgnoreCase)];
    }
}

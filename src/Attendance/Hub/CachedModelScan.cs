namespace Attendance.Hub;

/// <summary>Reads what the cache holds of one model, and is not put off by anything that it finds there.</summary>
internal sealed class CachedModelScan(string cacheDirectory, ModelId id)
{
    private readonly HubLayout _layout = new(cacheDirectory, id);
    private readonly Dictionary<string, FileInfo> _contents = new(StringComparer.Ordinal);

    /// <summary>The model, or null when there is nothing of it.</summary>
    public CachedModel? Read()
    {
        try
        {
            ILookup<string, string> refs = References();
            List<CachedRevision> revisions =
            [
                .. Directories(_layout.Snapshots)
                    .Where(folder => Revision.IsCommit(Path.GetFileName(folder)))
                    .OrderByDescending(Directory.GetLastWriteTimeUtc)
                    .Select(folder => Snapshot(folder, refs[Path.GetFileName(folder)]))
                    .Where(revision => revision.FileCount > 0),
            ];
            long incomplete = Files(_layout.Blobs, "*.incomplete").Sum(file => new FileInfo(file).Length);
            return revisions.Count == 0 && incomplete == 0 ? null : Model(revisions, incomplete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed or forbidden while we looked.
            return null;
        }
    }

    private static IEnumerable<string> Directories(string path) =>
        Directory.Exists(path) ? Directory.EnumerateDirectories(path) : [];

    private static IEnumerable<string> Files(string path, string pattern) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories) : [];

    private CachedModel Model(List<CachedRevision> revisions, long incomplete)
    {
        IEnumerable<DateTime> uses = _contents.Values.Select(
            file => file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc);
        return new CachedModel
        {
            RepoId = id.ToString(),
            Directory = _layout.Root,
            Revisions = revisions,
            SizeOnDisk = _contents.Values.Sum(file => file.Length),
            IncompleteBytes = incomplete,
            FileCount = _contents.Count,
            LastUsed = _contents.Count > 0 ? new DateTimeOffset(uses.Max(), TimeSpan.Zero) : null,
        };
    }

    private ILookup<string, string> References() =>
        Files(_layout.Refs, "*")
            .Select(path => Path.GetRelativePath(_layout.Refs, path).Replace('\\', '/'))
            .Select(name => (Name: name, Commit: _layout.CommitOf(name)))
            .Where(reference => reference.Commit is not null)
            .OrderBy(reference => reference.Name, StringComparer.Ordinal)
            .ToLookup(reference => reference.Commit!, reference => reference.Name);

    private CachedRevision Snapshot(string folder, IEnumerable<string> refs)
    {
        string commit = Path.GetFileName(folder);
        List<FileInfo> contents = [.. Files(folder, "*").Select(CacheFile.Content).OfType<FileInfo>()];
        contents.ForEach(file => _contents[file.FullName] = file);
        return new CachedRevision
        {
            Commit = commit,
            Refs = [.. refs],
            Directory = folder,
            Size = contents.Sum(file => file.Length),
            FileCount = contents.Count,
            IsUsable = new SnapshotFiles(_layout, commit).IsUsable,
        };
    }
}

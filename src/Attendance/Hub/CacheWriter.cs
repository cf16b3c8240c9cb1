namespace Attendance.Hub;

/// <summary>Puts finished things into their places in the cache, each by one step that is done or not done.</summary>
internal sealed class CacheWriter(HubLayout layout, HubFileSystem files)
{
    /// <summary>Makes a verified partial file the blob, and the snapshot's file a link to it.</summary>
    public void PlaceNew(RemoteFile file)
    {
        string blob = layout.Blob(file.Etag);
        File.Move(layout.Incomplete(file.Etag), blob, overwrite: true);
        Link(file, isNew: true);
    }

    /// <summary>Makes the snapshot's file a link to a blob that is there.</summary>
    public void Link(RemoteFile file, bool isNew = false)
    {
        string pointer = layout.Pointer(file.Commit, file.Name);
        if (CacheFile.Exists(pointer))
        {
            return;
        }

        string folder = Path.GetDirectoryName(pointer)!;
        _ = Directory.CreateDirectory(folder);

        // What is there and does not exist is a link whose blob was removed.
        File.Delete(pointer);
        string blob = layout.Blob(file.Etag);
        if (files.TryLink(pointer, Path.GetRelativePath(folder, blob)))
        {
            return;
        }

        // Without links Python keeps a new file in the snapshot alone, and copies one that another snapshot may use.
        if (isNew)
        {
            File.Move(blob, pointer, overwrite: true);
        }
        else
        {
            Replace(pointer, temporary => File.Copy(blob, temporary));
        }
    }

    /// <summary>Records which commit a branch or tag stands for. A commit itself needs no record.</summary>
    public void SetRef(string revision, string commit)
    {
        if (revision != commit && layout.CommitOf(revision) != commit)
        {
            string path = layout.Ref(revision);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Replace(path, temporary => File.WriteAllText(temporary, commit));
        }
    }

    /// <summary>Records that the repository has no such file.</summary>
    public void MarkMissing(string commit, string file)
    {
        try
        {
            string path = layout.NoExist(commit, file);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Create(path).Dispose();
        }
        catch (Exception e) when (CacheFailure.IsFileError(e))
        {
            // It only saves a request next time.
        }
    }

    // In the model's own folder, as Python does, and not in refs or snapshots, where a leftover would be taken for one.
    private void Replace(string path, Action<string> write)
    {
        string temporary = Path.Combine(layout.Root, $"tmp_{Guid.NewGuid():N}");
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

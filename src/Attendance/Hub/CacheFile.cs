namespace Attendance.Hub;

/// <summary>Files of the cache, which are mostly links, sometimes over two steps.</summary>
internal static class CacheFile
{
    /// <summary>
    /// Whether there is content at the path. Unlike <see cref="File.Exists"/> it says no to a link into nothing.
    /// </summary>
    public static bool Exists(string path) => Content(path) is not null;

    /// <summary>The file that the path leads to in the end, or null when it leads to none.</summary>
    public static FileInfo? Content(string path)
    {
        try
        {
            FileInfo file = new(path);
            FileSystemInfo? content = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true);
            return content is FileInfo { Exists: true } found ? found : null;
        }
        catch (IOException)
        {
            // A link that leads back to itself.
            return null;
        }
    }
}

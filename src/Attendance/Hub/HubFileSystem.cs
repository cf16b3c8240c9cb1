namespace Attendance.Hub;

/// <summary>The few things of a file system that fail in ways worth a test: full disks and missing links.</summary>
internal class HubFileSystem
{
    /// <summary>Opens a partial file for writing behind its first bytes.</summary>
    public virtual Stream OpenPartial(string path, long length)
    {
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            stream.SetLength(length);
            stream.Position = length;
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Free bytes where the directory is or will be, or null when that cannot be told.</summary>
    public virtual long? FreeBytes(string directory)
    {
        try
        {
            string? existing = directory;
            while (existing is not null && !Directory.Exists(existing))
            {
                existing = Path.GetDirectoryName(existing);
            }

            return existing is null ? null : new DriveInfo(existing).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Makes a link, or says that this file system, or this user on Windows, cannot.</summary>
    public virtual bool TryLink(string path, string target)
    {
        try
        {
            _ = File.CreateSymbolicLink(path, target);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Another process may have made it in this very moment.
            return CacheFile.Exists(path);
        }
    }
}

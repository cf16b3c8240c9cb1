namespace Attendance.Hub;

/// <summary>
/// The lock of one blob, shared with Python's <c>filelock</c>: an exclusive <c>flock</c> on a file under
/// <c>.locks</c>, which .NET takes for <see cref="FileShare.None"/>, and on Windows the sharing mode itself.
/// </summary>
/// <remarks>The file is left behind: removing it would pull it away from under those who wait for it.</remarks>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan s_betweenAttempts = TimeSpan.FromMilliseconds(100);

    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    private static readonly int[] s_taken = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is ours.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="waiting">Called once when another holds it.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public static async Task<CacheLock> AcquireAsync(
        string path, TimeProvider time, Action waiting, CancellationToken cancel)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (bool told = false; ; told = true)
        {
            if (TryOpen(path) is FileStream file)
            {
                return new CacheLock(file);
            }

            if (!told)
            {
                waiting();
            }

            await Task.Delay(s_betweenAttempts, time, cancel).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (IsStillThere(file, path))
            {
                return file;
            }
        }
        catch (IOException e) when (s_taken.Contains(e.HResult))
        {
        }
        catch (FileNotFoundException)
        {
            // Removed by Python between two of our steps; try again.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>
    /// Newer versions of filelock remove the file when they let go of it, so that what we have locked may no longer be
    /// what others find at the path. A time that only we know, set through the handle, tells whether it is.
    /// </summary>
    private static bool IsStillThere(FileStream file, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        DateTime mark = DateTime.UnixEpoch.AddSeconds(Random.Shared.Next(1, int.MaxValue));
        File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
        bool same = File.GetLastWriteTimeUtc(path) == mark;
        File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UtcNow);
        return same;
    }
}

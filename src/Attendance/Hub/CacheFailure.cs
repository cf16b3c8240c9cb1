namespace Attendance.Hub;

/// <summary>What a failure to write the cache means.</summary>
internal static class CacheFailure
{
    // The codes that .NET hands through: errno on Unix (ENOSPC; EDQUOT of Linux, of macOS), a Win32 error on Windows.
    private static readonly int[] s_diskFull = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070070), unchecked((int)0x80070027)]
        : [28, OperatingSystem.IsMacOS() ? 69 : 122];

    /// <summary>Whether the exception is one that writing a file throws.</summary>
    public static bool IsFileError(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The error for it.</summary>
    /// <param name="e">What writing threw.</param>
    /// <param name="directory">The cache directory.</param>
    /// <param name="what">What was being written.</param>
    public static HubException ToException(Exception e, string directory, string what) =>
        s_diskFull.Contains(e.HResult)
            ? new HubException(
                HubFault.DiskFull,
                $"The disk of {directory} is full while writing {what}: make room, or set HF_HUB_CACHE to another "
                + "disk; what has arrived is kept and continued.",
                e)
            : new HubException(
                HubFault.CacheUnwritable,
                $"{what} cannot be written to {directory} ({OneLine.Of(e.Message).TrimEnd('.')}): a writable directory "
                + "was expected; change its permissions, or set HF_HUB_CACHE.",
                e);

    /// <summary>Refuses to begin what cannot fit.</summary>
    public static void CheckSpace(HubFileSystem files, string directory, long needed)
    {
        if (files.FreeBytes(directory) is long free && free < needed)
        {
            throw new HubException(
                HubFault.DiskFull,
                $"{ByteSize.Format(needed)} are needed in {directory} and {ByteSize.Format(free)} are free: make room, "
                + "or set HF_HUB_CACHE to another disk.");
        }
    }
}

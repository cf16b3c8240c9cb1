using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>Says in one line why a file cannot be opened, read or written.</summary>
internal static class FileFaults
{
    // Linux and macOS errno, and the Win32 codes inside an HRESULT.
    private const int UnixDiskFull = 28;
    private const int UnixReadOnlyFileSystem = 30;
    private const int UnixNameTooLongLinux = 36;
    private const int UnixQuotaLinux = 122;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>True for the exceptions that the file system itself throws.</summary>
    internal static bool IsFromFileSystem(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException;

    /// <summary>The typed error for a file that could not be opened or read.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="file">What the user calls it.</param>
    /// <param name="e">What the file system said.</param>
    internal static CheckpointException Reading(string path, string file, Exception e)
    {
        if (Directory.Exists(path))
        {
            return new CheckpointException(
                CheckpointFault.Unreadable, file, $"{file}: expected a file, but this is a folder.", inner: e);
        }

        return e switch
        {
            FileNotFoundException or DirectoryNotFoundException => Missing(path, file, e),
            UnauthorizedAccessException or System.Security.SecurityException => new CheckpointException(
                CheckpointFault.Unreadable, file, $"{file}: no permission to read this file.", inner: e),
            _ => new CheckpointException(
                CheckpointFault.Unreadable, file, $"{file}: cannot be read ({FirstLine(e.Message)}).", inner: e),
        };
    }

    /// <summary>The typed error for a file that could not be written.</summary>
    /// <param name="file">What the user calls it.</param>
    /// <param name="e">What the file system said.</param>
    /// <param name="temporary">The name under which it was being written, which the user need not know.</param>
    internal static OutputException Writing(string file, Exception e, string temporary)
    {
        string why = e switch
        {
            DirectoryNotFoundException or FileNotFoundException =>
                "its folder does not exist; make it first, or choose another place",
            PathTooLongException => "its name is too long",
            UnauthorizedAccessException or System.Security.SecurityException => "no permission to write there",
            _ => e.HResult switch
            {
                UnixDiskFull or UnixQuotaLinux or WindowsDiskFull or WindowsHandleDiskFull =>
                    "the disk is full; free some space, or choose another place",
                UnixReadOnlyFileSystem => "the file system is read-only",
                UnixNameTooLongLinux => "its name is too long",
                _ => FirstLine(e.Message).Replace(temporary, file, StringComparison.Ordinal),
            },
        };
        return new OutputException(file, $"{file}: cannot be written: {why.TrimEnd('.')}.", e);
    }

    private static CheckpointException Missing(string path, string file, Exception? inner)
    {
        string? folder = Path.GetDirectoryName(path);
        string what = folder is { Length: > 0 } && !Directory.Exists(folder)
            ? "there is no such folder"
            : "there is no such file";
        return new CheckpointException(CheckpointFault.MissingFile, file, $"{file}: {what}.", inner: inner);
    }

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.');
    }
}

using System.Runtime.InteropServices;

namespace Attendance.Tensors;

/// <summary>
/// Asks Linux for pages of 2 MiB instead of 4 KiB where much memory is read or written: a matrix whose rows are pages
/// apart otherwise spends a good part of its time on finding pages. A file gets them when it is first read from disk,
/// and reading it goes two such pages ahead. It is advice: where the system does not know it or cannot follow it,
/// nothing changes.
/// </summary>
/// <remarks>Not for fresh memory, where clearing such pages costs more than finding small ones.</remarks>
internal static unsafe partial class HugePages
{
    // https://man7.org/linux/man-pages/man2/madvise.2.html
    private const int MadvHugepage = 14;

    /// <summary>Less is not worth asking for.</summary>
    private const long Worthwhile = 4 << 20;

    /// <summary>Asks for the pages from the one in which <paramref name="start"/> lies.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="bytes">How many.</param>
    public static void Advise(void* start, long bytes)
    {
        if (bytes < Worthwhile || !OperatingSystem.IsLinux())
        {
            return;
        }

        nint within = (nint)start % Environment.SystemPageSize;
        try
        {
            _ = Madvise((nint)start - within, (nuint)(bytes + within), MadvHugepage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A Linux whose C library has another name; then there is no advice.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Madvise(nint address, nuint length, int advice);
}

using System.Runtime.InteropServices;

namespace Attendance.Web;

/// <summary>Gives memory that is no longer used back to the system.</summary>
internal static partial class Garbage
{
    private static long s_collected;

    /// <summary>Collects the managed heap, which takes a hundredth of a second.</summary>
    /// <param name="worthwhile">Bytes that must have been allocated since the last time; else nothing is done.</param>
    public static void Collect(long worthwhile)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long collected = Volatile.Read(ref s_collected);
        if (allocated - collected >= worthwhile
            && Interlocked.CompareExchange(ref s_collected, allocated, collected) == collected)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    /// <summary>
    /// Lets the C library give back what was freed: glibc keeps blocks of up to 32 MB for the next who wants as much,
    /// a share for each thread. Elsewhere nothing is done.
    /// </summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallocTrim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A Linux whose C library is another; then it keeps what it keeps.
        }
    }

    // https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocTrim(nuint pad);
}

using System.Runtime.InteropServices;

namespace Attendance.Cli.Hosting;

/// <summary>
/// Has the C library give large memory back as soon as it is freed. glibc learns from what is freed: after the first
/// few megabytes it takes as much from its heaps, which keep it; a server that runs prompt after prompt then holds
/// twice what it uses. A threshold of our own ends the learning.
/// </summary>
internal static class LargeAllocations
{
    // https://man7.org/linux/man-pages/man3/mallopt.3.html
    private const int MmapThreshold = -3;
    private const int Large = 1 << 20;

    /// <summary>From now on, in the whole process; nothing where the C library has no such setting.</summary>
    public static void ReturnAtOnce()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallOpt(MmapThreshold, Large);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not glibc: others return large memory anyway.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallOpt(int parameter, int value);
}

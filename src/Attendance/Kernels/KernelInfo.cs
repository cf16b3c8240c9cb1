namespace Attendance.Kernels;

/// <summary>What computes: which vector width, and how many threads.</summary>
public static class KernelInfo
{
    /// <summary>
    /// The kernels in use: <c>v512</c>, <c>v256</c>, <c>v128</c> or <c>scalar</c>. The widest of
    /// <see cref="Available"/>, unless the environment variable <c>ATTENDANCE_KERNEL</c> names another.
    /// </summary>
    /// <exception cref="Errors.InvalidRequestException">The variable names kernels that this machine does not
    /// have.</exception>
    public static string InUse => KernelSet.Best.Name;

    /// <summary>The kernels that this machine speeds up, widest first.</summary>
    public static IReadOnlyList<string> Available { get; } = [.. KernelSet.Available.Select(set => set.Name)];

    /// <summary>Threads that work at once: one per core, unless <c>ATTENDANCE_THREADS</c> says otherwise.</summary>
    public static int Threads => Workers.Count;
}

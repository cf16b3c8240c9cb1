namespace Attendance.Web;

/// <summary>Gives the memory of large matrices that were sent back to the system.</summary>
internal static class Garbage
{
    private static long s_collected;

    /// <summary>Collects what is no longer used, which takes some hundredths of a second.</summary>
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
}

namespace Attendance.Tests.Models;

/// <summary>Managed memory that a pass takes.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least bytes of up to a hundred calls: on a crowded machine a worker that does not come is replaced, time after
    /// time, and a thread is an object.
    /// </summary>
    public static long Least(Action pass)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 100 && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            pass();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

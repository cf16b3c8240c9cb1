using System.Runtime.CompilerServices;

namespace Attendance.Benchmarks.Machine;

/// <summary>Keeps the compiler from dropping work whose result nobody wants.</summary>
internal static class Sink
{
    private static readonly object s_never = new();

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Take(float value) => GC.KeepAlive(value > 1e30f ? s_never : null);
}

namespace Attendance.Generation;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): number n of the sequence that a seed begins, computed by itself. The same
/// on every machine and with every version of .NET, which <see cref="Random"/> does not promise.
/// </summary>
internal static class SplitMix64
{
    /// <summary>One number of a sequence: 64 bits.</summary>
    /// <param name="seed">Where it begins.</param>
    /// <param name="index">Which number, from 0.</param>
    public static ulong Number(ulong seed, ulong index)
    {
        unchecked
        {
            ulong z = seed + ((index + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>The same as a number above 0 and below 1: the upper 53 bits, and a half.</summary>
    public static double Fraction(ulong seed, ulong index) => ((Number(seed, index) >> 11) + 0.5) * (1.0 / (1UL << 53));
}

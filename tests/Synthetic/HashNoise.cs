using System.Text;

namespace Attendance.Synthetic;

/// <summary>
/// Made-up numbers that are the same everywhere: key = FNV-1a-64(name) xor seed·φ; z(j) = splitmix64(key + (j+1)·φ);
/// n(j) = sum of z's four 16-bit limbs − 131070, nearly normal, with a standard deviation of 37837.
/// </summary>
internal static class HashNoise
{
    public const double Deviation = 37837.0;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The key of one tensor.</summary>
    public static ulong Key(string name, ulong seed)
    {
        ulong key = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            key = (key ^ b) * 0x100000001B3;
        }

        return key ^ (seed * Golden);
    }

    /// <summary>The number at one place; divide by <see cref="Deviation"/> for unit variance.</summary>
    public static float At(ulong key, ulong index)
    {
        ulong z = Bits(key, index);
        return (long)((z & 0xFFFF) + ((z >> 16) & 0xFFFF) + ((z >> 32) & 0xFFFF) + (z >> 48)) - 131070;
    }

    /// <summary>64 bits for one place.</summary>
    public static ulong Bits(ulong key, ulong index)
    {
        ulong z = key + ((index + 1) * Golden);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

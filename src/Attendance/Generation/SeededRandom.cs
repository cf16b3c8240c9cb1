namespace Attendance.Generation;

/// <summary>
/// PCG-XSH-RR 64/32 (O'Neill 2014, pcg-random.org): the same numbers from the same seed on every machine and with every
/// version of .NET, which <see cref="Random"/> does not promise.
/// </summary>
/// <remarks>
/// state ← state · 6364136223846793005 + increment, modulo 2⁶⁴, with increment = 2 · stream + 1; what comes out is
/// (state ⊕ state ≫ 18) ≫ 27, the low 32 bits rotated right by state ≫ 59, of the state before the step. It is seeded as
/// the reference implementation's <c>pcg32_srandom</c> does.
/// </remarks>
internal sealed class SeededRandom
{
    private const ulong Multiplier = 6364136223846793005;

    private readonly ulong _increment;
    private ulong _state;

    /// <param name="seed">Where it begins.</param>
    /// <param name="stream">Which of the 2⁶³ sequences; those of different streams have nothing to do with each other.</param>
    public SeededRandom(ulong seed, ulong stream)
    {
        _increment = (stream << 1) | 1;
        NextUInt32();
        _state += seed;
        NextUInt32();
    }

    /// <summary>
    /// The numbers of one of the continuations of a seed. Its seed is number <c>index</c> (from 0) of the sequence that
    /// SplitMix64 (Steele et al. 2014) makes of the given one, so that neighbours have nothing in common; its stream is the
    /// index.
    /// </summary>
    public static SeededRandom Of(ulong seed, int index) => new(SplitMix64(seed, (ulong)index), (ulong)index);

    /// <summary>One number of SplitMix64's sequence.</summary>
    internal static ulong SplitMix64(ulong seed, ulong index)
    {
        unchecked
        {
            ulong z = seed + ((index + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>32 bits.</summary>
    public uint NextUInt32()
    {
        ulong before = _state;
        _state = unchecked((before * Multiplier) + _increment);
        uint mixed = (uint)(((before >> 18) ^ before) >> 27);
        return uint.RotateRight(mixed, (int)(before >> 59));
    }

    /// <summary>A number from 0 to, but without, 1: the upper 53 of 64 bits, the first 32 being the upper ones.</summary>
    public double NextDouble()
    {
        ulong high = NextUInt32();
        ulong bits = (high << 32) | NextUInt32();
        return (bits >> 11) * (1.0 / (1UL << 53));
    }
}

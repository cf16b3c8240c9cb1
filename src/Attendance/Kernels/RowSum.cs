namespace Attendance.Kernels;

/// <summary>
/// What softmax takes off a row's scores and divides it by. Both in one word, so that whoever reads it while another
/// thread writes sees all of it or nothing; nothing is 0, which no row has: its sum is at least 1.
/// </summary>
internal readonly unsafe struct RowSum
{
    private readonly ulong _bits;

    /// <summary>The largest score.</summary>
    public float Largest => BitConverter.UInt32BitsToSingle((uint)_bits);

    /// <summary>The sum of e^(score − largest).</summary>
    public float Sum => BitConverter.UInt32BitsToSingle((uint)(_bits >> 32));

    /// <summary>Whether it was written.</summary>
    public bool IsKnown => _bits != 0;

    /// <summary>Writes one.</summary>
    public static void Write(RowSum* to, float largest, float sum) => Volatile.Write(
        ref *(ulong*)to, ((ulong)BitConverter.SingleToUInt32Bits(sum) << 32) | BitConverter.SingleToUInt32Bits(largest));
}

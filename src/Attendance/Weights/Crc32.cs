namespace Attendance.Weights;

/// <summary>The checksum of ZIP and PNG: CRC-32 with the polynomial 0xEDB88320 (ISO 3309, reflected).</summary>
internal struct Crc32()
{
    private static readonly uint[] s_table = Table();
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Checksum => ~_state;

    /// <summary>Goes on by some bytes.</summary>
    public void Add(ReadOnlySpan<byte> data)
    {
        uint state = _state;
        uint[] table = s_table;
        foreach (byte b in data)
        {
            state = table[(byte)state ^ b] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint[] Table()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ ((value & 1) * 0xEDB88320u);
            }

            table[i] = value;
        }

        return table;
    }
}

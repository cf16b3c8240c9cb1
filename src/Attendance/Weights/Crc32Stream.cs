namespace Attendance.Weights;

/// <summary>
/// Passes bytes through and keeps the checksum that ZIP uses: CRC-32 with the polynomial 0xEDB88320 (ISO 3309,
/// reflected). The runtime's archive reader does not compare it.
/// </summary>
/// <param name="inner">What is read; it is disposed of with this stream.</param>
internal sealed class Crc32Stream(Stream inner) : Stream
{
    private static readonly uint[] s_table = Table();
    private uint _state = uint.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The checksum of all bytes read so far.</summary>
    internal uint Checksum => ~_state;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        foreach (byte b in buffer[..count])
        {
            _state = s_table[(byte)_state ^ b] ^ (_state >> 8);
        }

        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
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

using System.Buffers.Binary;
using System.Text.Json;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>A wall as it is sent: the header's length as uint32, the header as JSON, then the thumbnails.</summary>
internal static class WallBytes
{
    /// <summary>The bytes.</summary>
    public static byte[] Of(Wall wall)
    {
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(wall.Header, ProtocolJson.Of<WallHeader>());
        byte[] bytes = new byte[sizeof(uint) + header.Length + wall.Cells.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)header.Length);
        header.CopyTo(bytes, sizeof(uint));
        wall.Cells.CopyTo(bytes, sizeof(uint) + header.Length);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Runtime.Versioning;
using System.Text;

using Attendance.Errors;

namespace Attendance.Tests.Weights;

/// <summary>One row for each way in which a file can be wrong, and the error that it must end in.</summary>
public sealed class HostileSafetensorsTests : IDisposable
{
    private const string X = "x";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Header, bytes of data, fault, the tensor that is named.
    public static TheoryData<string, int, CheckpointFault, string?> Headers => new()
    {
        // Not a header at all.
        { "", 0, CheckpointFault.InvalidJson, null },
        { "[]", 0, CheckpointFault.InvalidJson, null },
        { " {}", 0, CheckpointFault.InvalidJson, null },
        { "\uFEFF{}", 0, CheckpointFault.InvalidJson, null },
        { "{", 0, CheckpointFault.InvalidJson, null },
        { "{}x", 0, CheckpointFault.InvalidJson, null },
        { "{}\0\0\0\0", 0, CheckpointFault.InvalidJson, null },
        { "{}{}", 0, CheckpointFault.InvalidJson, null },
        { """{"x":}""", 0, CheckpointFault.InvalidJson, null },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}""", 4, CheckpointFault.InvalidJson, null },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, CheckpointFault.InvalidJson, null },
        { """{/**/"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, null },
        { """{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, null },
        { """{"x":{"dtype":"\udc00","shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, null },
        { Deep(), 0, CheckpointFault.InvalidJson, null },

        // Metadata.
        { """{"__metadata__":[]}""", 0, CheckpointFault.InvalidJson, null },
        { """{"__metadata__":null}""", 0, CheckpointFault.InvalidJson, null },
        { """{"__metadata__":{"a":1}}""", 0, CheckpointFault.InvalidJson, null },
        { """{"__metadata__":{"a":{"b":"c"}}}""", 0, CheckpointFault.InvalidJson, null },
        { """{"__metadata__":{"a":"1","a":"2"}}""", 0, CheckpointFault.InvalidJson, null },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, CheckpointFault.InvalidJson, null },

        // A tensor's description.
        { """{"x":[]}""", 0, CheckpointFault.InvalidJson, X },
        { """{"x":"F32"}""", 0, CheckpointFault.InvalidJson, X },
        { """{"x":{}}""", 0, CheckpointFault.InvalidJson, X },
        { """{"x":{"shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[1]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":"0-4"}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,null]}}""", 4, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, CheckpointFault.InvalidJson, X },
        { """{"x":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.InvalidJson, X },

        // Names.
        {
            """
            {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
            """,
            2, CheckpointFault.DuplicateTensor, X
        },
        {
            """
            {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "\u0078":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
            """,
            2, CheckpointFault.DuplicateTensor, X
        },

        // Shapes.
        { Shape("-1"), 4, CheckpointFault.InvalidShape, X },
        { Shape("1.0"), 4, CheckpointFault.InvalidShape, X },
        { Shape("1e2"), 4, CheckpointFault.InvalidShape, X },
        { Shape("9223372036854775808"), 4, CheckpointFault.InvalidShape, X },
        { Shape("1e400"), 4, CheckpointFault.InvalidShape, X },
        { Shape("9223372036854775807"), 4, CheckpointFault.InvalidShape, X },
        { Shape("4294967296,4294967296"), 4, CheckpointFault.InvalidShape, X },
        { Shape("2147483648,4294967296"), 4, CheckpointFault.InvalidShape, X },
        { Shape("2305843009213693952"), 4, CheckpointFault.InvalidShape, X },
        { Shape(string.Join(',', Enumerable.Repeat("1", 65))), 4, CheckpointFault.InvalidShape, X },
        { Shape(string.Join(',', Enumerable.Repeat("2", 64))), 4, CheckpointFault.InvalidShape, X },

        // Sizes.
        { Shape("2"), 4, CheckpointFault.SizeMismatch, X },
        { Shape("0"), 4, CheckpointFault.SizeMismatch, X },
        { Shape("1000000000000"), 4, CheckpointFault.SizeMismatch, X },
        { """{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,4]}}""", 4, CheckpointFault.SizeMismatch, X },

        // Offsets.
        { Offsets("4,0"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("-4,0"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("0.0,4"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("0,4,8"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("0,18446744073709551615"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("0,1000"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("4,8"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("9223372036854775800,9223372036854775804"), 4, CheckpointFault.OffsetOutOfRange, X },
        { Offsets("4,8"), 8, CheckpointFault.OverlappingTensors, X },
        { Two("0,4", "0,4"), 4, CheckpointFault.OverlappingTensors, "y" },
        { Two("0,4", "2,6"), 6, CheckpointFault.OverlappingTensors, "y" },
        { Two("0,4", "6,10"), 10, CheckpointFault.OverlappingTensors, "y" },
        { Two("6,10", "0,4"), 10, CheckpointFault.OverlappingTensors, X },
        { Two("0,4", "6,10"), 8, CheckpointFault.OffsetOutOfRange, "y" },

        // The end of the file.
        { Offsets("0,4"), 0, CheckpointFault.Truncated, X },
        { Offsets("0,4"), 3, CheckpointFault.Truncated, X },
        { Two("0,4", "4,8"), 7, CheckpointFault.Truncated, "y" },
        { Two("0,4", "4,8"), 2, CheckpointFault.Truncated, X },
        {
            """{"x":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""",
            4, CheckpointFault.Truncated, X
        },
        { """{"x":{"dtype":"F8_E5M2","shape":[9],"data_offsets":[0,9]}}""", 4, CheckpointFault.Truncated, X },
        { Offsets("0,4"), 5, CheckpointFault.OverlappingTensors, null },
        { "{}", 1, CheckpointFault.OverlappingTensors, null },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Open_BadHeader_IsOneTypedError(string header, int dataLength, CheckpointFault fault, string? tensor)
    {
        string path = _folder.Write("bad.safetensors", WeightFiles.Safetensors(header, new byte[dataLength]));

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.Equal(fault, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, tensor);
    }

    [Fact]
    public void Open_NamesThatAreNotUtf8_AreRefused()
    {
        byte[] header = Encoding.Latin1.GetBytes("""{"ÿ":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        string path = _folder.Write("bad.safetensors", WeightFiles.Safetensors(header, 0));

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.Equal(CheckpointFault.InvalidJson, e.Fault);
        Assert.Contains("UTF-8", e.Message);
        WeightFiles.AssertOneClearLine(e, path, null);
    }

    [Fact]
    public void Open_CutAnywhere_IsTruncatedOrHeaderTooLong()
    {
        byte[] whole = WeightFiles.Safetensors(Two("0,4", "4,8"), new byte[8]);
        int data = whole.Length - 8;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut.safetensors", whole.AsSpan(0, length));

            CheckpointException e = WeightFiles.FailToOpen(path);

            bool insideHeader = length >= 8 && length < data;
            Assert.Equal(insideHeader ? CheckpointFault.HeaderTooLong : CheckpointFault.Truncated, e.Fault);
            WeightFiles.AssertOneClearLine(e, path, length < data ? null : length < data + 4 ? X : "y");
        }
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(0x7FFF_FFFFUL)]
    [InlineData(0x8000_0000UL)]
    [InlineData(0x1_0000_0002UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    [InlineData(3UL)]
    public void Open_StatedHeaderTooLong_IsRefusedWithoutAllocating(ulong stated)
    {
        byte[] bytes = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stated);
        string path = _folder.Write("bad.safetensors", bytes);
        _ = WeightFiles.FailToOpen(path);

        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal(CheckpointFault.HeaderTooLong, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, null);
    }

    [Fact]
    public void Open_LongestHeader_IsReadAndNoLonger()
    {
        // Sparse files: 100 MB that take no room.
        string path = _folder.PathOf("long.safetensors");
        byte[] start = WeightFiles.Safetensors("{}");
        foreach (int length in (int[])[100_000_000, 100_000_001])
        {
            BinaryPrimitives.WriteInt64LittleEndian(start, length);
            using (FileStream stream = File.Create(path))
            {
                stream.Write(start);
                stream.SetLength(8L + length);
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            CheckpointException e = WeightFiles.FailToOpen(path);

            // Zeros are no padding, so the allowed length fails too, but only when it is parsed.
            Assert.Equal(
                length > 100_000_000 ? CheckpointFault.HeaderTooLong : CheckpointFault.InvalidJson, e.Fault);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
        }
    }

    [Fact]
    public void Open_HostileName_IsEscapedAndCut()
    {
        string name = "\\n\\u001b[31m\\u202e" + new string('a', 5000);
        string header = $$$"""{"{{{name}}}":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""";
        string path = _folder.Write("bad.safetensors", WeightFiles.Safetensors(header, new byte[5]));

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.DoesNotContain(e.Message, c => char.IsControl(c) || c == '\u202e');
        Assert.Contains(@"'\u{A}\u{1B}[31m\u{202E}aaa", e.Message);
        Assert.InRange(e.Message.Length, 1, path.Length + 400);
    }

    [Fact]
    public void Open_GitLfsPointer_SaysSo()
    {
        string path = _folder.Write(
            "model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 548105171\n");

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.Contains("git lfs pull", e.Message);
        WeightFiles.AssertOneClearLine(e, path, null);
    }

    [Fact]
    public void Open_NoSuchFile_IsMissing()
    {
        string path = _folder.PathOf("none.safetensors");
        CheckpointException e = WeightFiles.FailToOpen(path);
        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, null);

        path = _folder.PathOf("no/such/folder.safetensors");
        e = WeightFiles.FailToOpen(path);
        Assert.Equal(CheckpointFault.MissingFile, e.Fault);
        Assert.Contains("folder", e.Message);
    }

    [Fact]
    public void Open_FolderInItsPlace_IsUnreadable()
    {
        string path = Directory.CreateDirectory(_folder.PathOf("model.safetensors")).FullName;

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.Equal(CheckpointFault.Unreadable, e.Fault);
        Assert.Contains("folder", e.Message);
        WeightFiles.AssertOneClearLine(e, path, null);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Open_WithoutPermission_IsUnreadable()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        string path = _folder.Write("secret.safetensors", WeightFiles.Safetensors("{}"));
        File.SetUnixFileMode(path, UnixFileMode.None);

        CheckpointException e = WeightFiles.FailToOpen(path);

        Assert.Equal(CheckpointFault.Unreadable, e.Fault);
        Assert.Contains("permission", e.Message);
    }

    private static string Shape(string shape) =>
        $$$"""{"x":{"dtype":"F32","shape":[{{{shape}}}],"data_offsets":[0,4]}}""";

    private static string Offsets(string offsets) =>
        $$$"""{"x":{"dtype":"F32","shape":[1],"data_offsets":[{{{offsets}}}]}}""";

    private static string Two(string x, string y) =>
        $$$"""
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[{{{x}}}]},
         "y":{"dtype":"F32","shape":[1],"data_offsets":[{{{y}}}]}}
        """;

    private static string Deep() => $$$"""{"x":{"a":{{{new string('[', 1000)}}}{{{new string(']', 1000)}}}}}""";
}

using System.Buffers.Binary;
using System.Text;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class NpyFileTests : IDisposable
{
    private const int Rounds = 6000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Header, bytes of data, fault.
    public static TheoryData<string, int, CheckpointFault> BadHeaders => new()
    {
        { "", 4, CheckpointFault.InvalidJson },
        { "[]", 4, CheckpointFault.InvalidJson },
        { "{", 4, CheckpointFault.InvalidJson },
        { "{}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } + 1", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': 1}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}", 4, CheckpointFault.InvalidJson },
        { "{'descr': '<f4", 4, CheckpointFault.InvalidJson },
        { "{'descr': ['<f4', 'fortran_order'", 4, CheckpointFault.InvalidJson },
        { Header("<f4", $"({string.Concat(Enumerable.Repeat("1,", 65))})"), 4, CheckpointFault.InvalidJson },
        { Header("<i8", "(1,)"), 8, CheckpointFault.UnsupportedType },
        { Header("|b1", "(1,)"), 1, CheckpointFault.UnsupportedType },
        { Header("<c8", "(1,)"), 8, CheckpointFault.UnsupportedType },
        { Header("<f16", "(1,)"), 16, CheckpointFault.UnsupportedType },
        { Header("f4", "(1,)"), 4, CheckpointFault.UnsupportedType },
        { Header("", "(1,)"), 4, CheckpointFault.UnsupportedType },
        { Header("|O", "(1,)"), 4, CheckpointFault.UnsupportedType },
        { "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4, CheckpointFault.UnsupportedType },
        { Header("<f4", "(2147483648,)"), 4, CheckpointFault.InvalidShape },
        { Header("<f4", "(9223372036854775807, 9223372036854775807, 3)"), 4, CheckpointFault.InvalidShape },
        { Header("<f4", "(2147483591,)"), 4, CheckpointFault.Truncated },
        { Header("<f4", "(2,)"), 7, CheckpointFault.Truncated },
        { Header("<f4", "()"), 0, CheckpointFault.Truncated },
        { Header("<f4", "(1,)"), 5, CheckpointFault.SizeMismatch },
        { Header("<f4", "(0,)"), 1, CheckpointFault.SizeMismatch },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_EveryVersion_GivesShapeAndValues(int version)
    {
        NpyArray array = Read(Npy(Header("<f4", "(2, 3)"), Singles(0, 1, 2, 3, 4, 5), version));

        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], array.Values);
    }

    [Theory]
    [InlineData("<f2", new byte[] { 0x00, 0x3E, 0x01, 0x80 }, 1.5f, -5.9604645e-8f)]
    [InlineData(">f2", new byte[] { 0x3E, 0x00, 0x80, 0x01 }, 1.5f, -5.9604645e-8f)]
    [InlineData("<f4", new byte[] { 0, 0, 0xC0, 0x3F, 0, 0, 0x80, 0xFF }, 1.5f, float.NegativeInfinity)]
    [InlineData("=f4", new byte[] { 0, 0, 0xC0, 0x3F, 0, 0, 0x80, 0xFF }, 1.5f, float.NegativeInfinity)]
    [InlineData("|f4", new byte[] { 0, 0, 0xC0, 0x3F, 0, 0, 0x80, 0xFF }, 1.5f, float.NegativeInfinity)]
    [InlineData(">f4", new byte[] { 0x3F, 0xC0, 0, 0, 0xFF, 0x80, 0, 0 }, 1.5f, float.NegativeInfinity)]
    [InlineData("<f8", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, 1.5f, -2f)]
    [InlineData(">f8", new byte[] { 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 }, 1.5f, -2f)]
    public void Read_TypesAndByteOrders_AreWidened(string type, byte[] data, float first, float second) =>
        Assert.Equal([first, second], Read(Npy(Header(type, "(2,)"), data)).Values);

    [Fact]
    public void Read_FortranOrder_ComesOutRowByRow()
    {
        // [2, 3, 2] with element [i, j, k] = 100 i + 10 j + k, first axis fastest.
        float[] stored = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121];

        NpyArray array = Read(Npy(Header("<f4", "(2, 3, 2)", fortran: true), Singles(stored)));

        Assert.Equal([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121], array.Values);
    }

    [Theory]
    [InlineData("()", 1)]
    [InlineData("(1,)", 1)]
    [InlineData("(0,)", 0)]
    [InlineData("(3, 0, 9223372036854775807)", 0)]
    [InlineData("(1, 1, 1)", 1)]
    public void Read_ScalarsAndEmptyAxes_AreLegal(string shape, int count)
    {
        foreach (bool fortran in (bool[])[false, true])
        {
            NpyArray array = Read(Npy(Header("<f4", shape, fortran), new byte[4 * count]));

            Assert.Equal(count, array.Values.Length);
        }
    }

    [Theory]
    [InlineData("{\"shape\": (1L , ) ,\"fortran_order\":False,\"descr\":\"<f4\"}\n")]
    [InlineData(" { 'descr' : '<f4' , 'fortran_order' : True , 'shape' : ( 1 ) , }   \n")]
    public void Read_OtherSpellings_AreUnderstood(string header) =>
        Assert.Equal([8f], Read(Npy(header, Singles(8))).Values);

    [Fact]
    public void Read_MoreThanOneBuffer_IsComplete()
    {
        float[] values = [.. Enumerable.Range(0, 100_003).Select(i => i * 0.5f)];

        Assert.Equal(values, Read(Npy(Header("<f4", "(100003,)"), Singles(values))).Values);
    }

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void Read_BadHeader_IsOneTypedError(string header, int dataLength, CheckpointFault fault)
    {
        string path = _folder.Write("bad.npy", Npy(header, new byte[dataLength]));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CheckpointException>(() => NpyFile.Read(path));

        // Two buffers of 64 Ki, the first 64 Ki elements, and the exception.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal(fault, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, null);
    }

    [Fact]
    public void Read_CutAnywhere_IsTruncated()
    {
        byte[] whole = Npy(Header("<f4", "(2,)"), Singles(1, 2));
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut.npy", whole.AsSpan(0, length));

            Assert.Equal(
                CheckpointFault.Truncated, Assert.Throws<CheckpointException>(() => NpyFile.Read(path)).Fault);
        }
    }

    [Fact]
    public void Read_NotNumPy_IsRefused()
    {
        foreach (string text in (string[])["PK\u0003\u0004 and more", "\u0093NUMPZ\u0001\u0000 and more"])
        {
            string path = _folder.Write("bad.npy", Encoding.Latin1.GetBytes(text));
            var e = Assert.Throws<CheckpointException>(() => NpyFile.Read(path));

            Assert.Equal(CheckpointFault.InvalidJson, e.Fault);
            WeightFiles.AssertOneClearLine(e, path, null);
        }
    }

    [Fact]
    public void Read_VersionOrHeaderLengthBeyondReason_IsRefused()
    {
        byte[] file = Npy(Header("<f4", "(1,)"), Singles(1), version: 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), uint.MaxValue);
        string path = _folder.Write("bad.npy", file);
        Assert.Equal(
            CheckpointFault.HeaderTooLong, Assert.Throws<CheckpointException>(() => NpyFile.Read(path)).Fault);

        file[6] = 4;
        path = _folder.Write("bad.npy", file);
        Assert.Contains("4.0", Assert.Throws<CheckpointException>(() => NpyFile.Read(path)).Message);
    }

    [Fact]
    public void Read_MissingOrFolder_IsOneTypedError()
    {
        Assert.Equal(
            CheckpointFault.MissingFile,
            Assert.Throws<CheckpointException>(() => NpyFile.Read(_folder.PathOf("none.npy"))).Fault);
        Assert.Equal(
            CheckpointFault.Unreadable,
            Assert.Throws<CheckpointException>(() => NpyFile.Read(_folder.Root)).Fault);
    }

    [Fact]
    public void Read_DamagedBytes_ReadsOrThrowsCheckpointException()
    {
        var random = new Random(20260103);
        byte[] good = Npy(Header("<f4", "(2, 3)", fortran: true), Singles(1, 2, 3, 4, 5, 6));
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = (byte[])good.Clone();
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(random.Next(2) == 0 ? 128 : 256);
            }

            try
            {
                Assert.InRange(NpyFile.Read(new MemoryStream(bytes), new NpySource("fuzz")).Values.Length, 0, 12);
            }
            catch (CheckpointException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }
    }

    internal static string Header(string type, string shape, bool fortran = false) =>
        $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}";

    internal static byte[] Singles(params ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return bytes;
    }

    internal static byte[] Npy(string header, ReadOnlySpan<byte> data, int version = 1)
    {
        byte[] length = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.Latin1.GetBytes(header), .. data];
    }

    private NpyArray Read(byte[] bytes) => NpyFile.Read(_folder.Write("a.npy", bytes));
}

using System.Buffers.Binary;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NoTensors_IsEmpty()
    {
        using SafetensorsFile file = Open(WeightFiles.Safetensors("{}"));

        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Open_ScalarsAndEmptyAxes_AreLegal()
    {
        using SafetensorsFile file = Open(WeightFiles.Safetensors(
            """
            {"none":{"dtype":"F32","shape":[3,0,5],"data_offsets":[0,0]},
             "scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
             "last":{"dtype":"F64","shape":[0],"data_offsets":[4,4]}}
            """,
            0, 0, 0x80, 0x3F));

        Assert.Equal([1f], file.Tensors["scalar"].ToArray());
        Assert.Empty(file.Tensors["scalar"].Shape);
        Assert.Equal([3, 0, 5], file.Tensors["none"].Shape);
        Assert.Empty(file.Tensors["none"].ToArray());
        Assert.Empty(file.Tensors["last"].ToArray());
    }

    [Fact]
    public unsafe void Open_UnalignedData_IsUsedInPlace()
    {
        byte[] bytes = WeightFiles.Safetensors(
            """
            {"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}
            """,
            7, 0, 0, 0, 0x40, 0, 0, 0x40, 0xC0);
        using SafetensorsFile file = Open(bytes);
        TensorData floats = file.Tensors["f"];

        // The file begins on a page; 8 bytes, the header's 109, and the one of "b" put the floats at byte 118.
        Assert.NotEqual(0, (long)floats.Pointer % 4);
        Assert.Equal([2f, -3f], floats.AsF32());
        Assert.Equal([2f, -3f], floats.ToArray());
        Assert.Equal(7, file.Tensors["b"].Bytes[0]);
    }

    [Fact]
    public void Open_HeaderNotInFileOrder_FollowsTheOffsets()
    {
        using SafetensorsFile file = Open(WeightFiles.Safetensors(
            """
            {"y":{"data_offsets":[1,2],"shape":[1],"dtype":"U8"},
             "x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}
            """,
            10, 20));

        Assert.Equal(["y", "x"], file.Tensors.Keys);
        Assert.Equal(10, file.Tensors["x"].Bytes[0]);
        Assert.Equal(20, file.Tensors["y"].Bytes[0]);
    }

    [Fact]
    public void Open_EveryKnownType_HasItsSize()
    {
        (string Spelling, DType Type, int Size)[] types =
        [
            ("BOOL", DType.Bool, 1), ("U8", DType.U8, 1), ("I8", DType.I8, 1), ("I16", DType.I16, 2),
            ("U16", DType.U16, 2), ("F16", DType.F16, 2), ("BF16", DType.BF16, 2), ("I32", DType.I32, 4),
            ("U32", DType.U32, 4), ("F32", DType.F32, 4), ("F64", DType.F64, 8), ("I64", DType.I64, 8),
            ("U64", DType.U64, 8),
        ];
        Assert.Equal(Enum.GetValues<DType>().Length - 1, types.Length);
        foreach ((string spelling, DType type, int size) in types)
        {
            string header = $$$"""{"t":{"dtype":"{{{spelling}}}","shape":[3],"data_offsets":[0,{{{3 * size}}}]}}""";
            using SafetensorsFile file = Open(WeightFiles.Safetensors(header, new byte[3 * size]));

            Assert.Equal(type, file.Tensors["t"].DType);
            Assert.Equal(spelling, type.Spelling());
            Assert.Equal($"t {spelling} [3]", file.Tensors["t"].ToString());
        }
    }

    [Fact]
    public void Open_UnknownType_IsRefusedOnlyWhenRead()
    {
        string path = _folder.Write("a.safetensors", WeightFiles.Safetensors(
            """
            {"good":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
             "odd":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[4,6]}}
            """,
            0, 0, 0x80, 0x3F, 1, 2));
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.Equal([1f], file.Tensors["good"].ToArray());
        Assert.Equal(DType.Unknown, file.Tensors["odd"].DType);
        var e = Assert.Throws<CheckpointException>(() => file.Tensors["odd"].ToArray());
        Assert.Equal(CheckpointFault.UnsupportedType, e.Fault);
        Assert.Contains("F8_E4M3", e.Message);
        WeightFiles.AssertOneClearLine(e, path, "odd");
    }

    [Theory]
    [InlineData("I64")]
    [InlineData("U8")]
    [InlineData("BOOL")]
    public void CopyTo_NotFloatingPoint_IsRefusedByName(string type)
    {
        int size = DTypes.Parse(type).Size();
        string header = $$$"""{"ids":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{size}}}]}}""";
        string path = _folder.Write("a.safetensors", WeightFiles.Safetensors(header, new byte[size]));
        using SafetensorsFile file = SafetensorsFile.Open(path);

        var e = Assert.Throws<CheckpointException>(() => file.Tensors["ids"].CopyTo(new float[1]));
        Assert.Equal(CheckpointFault.UnsupportedType, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, "ids");
    }

    [Fact]
    public void Open_MetadataAndUnknownFields_AreReadAndSkipped()
    {
        using SafetensorsFile file = Open(WeightFiles.Safetensors(
            """
            {"__metadata__":{"format":"pt","tokens":"[\"I\",\"Ġlove\"]","":""},
             "x":{"note":{"a":[1,{}]},"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   
            """,
            9));

        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("""["I","Ġlove"]""", file.Metadata["tokens"]);
        Assert.Equal("", file.Metadata[""]);
        Assert.Equal(9, file.Tensors["x"].Bytes[0]);
    }

    [Fact]
    public void CopyTo_Range_GivesThoseElements()
    {
        byte[] data = new byte[40];
        for (int i = 0; i < 10; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), i);
        }

        using SafetensorsFile file = Open(WeightFiles.Safetensors(
            """{"x":{"dtype":"F32","shape":[5,2],"data_offsets":[0,40]}}""", data));
        TensorData x = file.Tensors["x"];
        float[] row = new float[2];
        x.CopyTo(6, row);

        Assert.Equal([6f, 7f], row);
        Assert.Throws<ArgumentException>(() => x.CopyTo(new float[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.CopyTo(9, row));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.CopyTo(-1, row));
    }

    [Fact]
    public unsafe void Dispose_ThenReading_ThrowsRatherThanCrashes()
    {
        SafetensorsFile file = Open(WeightFiles.Safetensors(
            """{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 1, 2, 3, 4));
        TensorData x = file.Tensors["x"];
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => (nint)x.Pointer);
        Assert.Throws<ObjectDisposedException>(() => x.AsF32().Length);
        Assert.Throws<ObjectDisposedException>(() => x.Bytes.Length);
        Assert.Throws<ObjectDisposedException>(() => x.ToArray());
        Assert.Equal(1, x.Count);
    }

    [Fact]
    public void Open_FloatExpectations_LieWithinNoiseOfTheirDoubles()
    {
        using var single = SafetensorsFile.Open(WeightFiles.Fixture("gpt2-tiny", "expected.safetensors"));
        using var twice = SafetensorsFile.Open(WeightFiles.Fixture("gpt2-tiny", "expected_f64.safetensors"));

        Assert.NotEmpty(twice.Tensors);
        foreach ((string name, TensorData exact) in twice.Tensors)
        {
            Assert.Equal(DType.F64, exact.DType);
            TensorData rounded = single.Tensors[name];
            Assert.Equal(exact.Shape, rounded.Shape);
            float[] a = exact.ToArray();
            float[] b = rounded.ToArray();

            // 5.7e-6 is what the fixture states as the noise of the float32 attentions.
            Assert.All(Enumerable.Range(0, a.Length), i => Assert.Equal(a[i], b[i], 1e-5f));
        }
    }

    [Fact]
    public void Open_TensorsOfAFixture_CoverTheFileExactly()
    {
        string path = WeightFiles.Fixture("gpt2-tiny", "model.safetensors");
        using var file = SafetensorsFile.Open(path);
        byte[] bytes = File.ReadAllBytes(path);
        long header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        long total = 0;
        foreach (TensorData tensor in file.Tensors.Values)
        {
            Assert.True(bytes.AsSpan().IndexOf(tensor.Bytes) >= 8 + header);
            total += tensor.ByteLength;
        }

        Assert.Equal(bytes.Length, 8 + header + total);
        Assert.Equal(bytes.Length, file.Length);
    }

    private SafetensorsFile Open(byte[] bytes) => SafetensorsFile.Open(_folder.Write("t.safetensors", bytes));
}

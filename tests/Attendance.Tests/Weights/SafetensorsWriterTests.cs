using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;

using Attendance.Errors;
using Attendance.Weights;
using CsCheck;

namespace Attendance.Tests.Weights;

public sealed class SafetensorsWriterTests : IDisposable
{
    private static readonly DType[] s_types = [.. Enum.GetValues<DType>().Where(t => t != DType.Unknown)];

    // Everything below the surrogates: control characters, quotes, and letters of one to three bytes.
    private static readonly Gen<string> s_text = Gen.String[Gen.Char['\0', '\ud7ff'], 0, 12];

    private static readonly Gen<TensorDeclaration> s_tensor =
        Gen.Select(s_text, Gen.Int[0, s_types.Length - 1], Gen.Long[0, 5].Array[0, 4])
            .Select((name, type, shape) => new TensorDeclaration(name, s_types[type], shape));

    private static readonly Gen<Dictionary<string, string>> s_metadata = Gen.Dictionary(s_text, s_text)[0, 4];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_AnyTensorsInAnyPieces_ReadsBackEqual()
    {
        string path = _folder.PathOf("t.safetensors");
        Gen.Select(s_tensor.Array[0, 6], s_metadata, Gen.Int).Sample(
            (tensors, metadata, seed) =>
            {
                tensors = [.. tensors.DistinctBy(t => t.Name)];
                var random = new Random(seed);
                byte[][] data = [.. tensors.Select(t => Bytes(t, random))];
                using (var writer = SafetensorsWriter.Create(path, tensors, metadata))
                {
                    foreach (byte[] bytes in data)
                    {
                        WriteInPieces(writer, bytes, random);
                    }

                    writer.Complete();
                }

                using var file = SafetensorsFile.Open(path);
                Assert.Equal(tensors.Select(t => t.Name), file.Tensors.Keys);
                Assert.Equal(metadata, file.Metadata);
                for (int i = 0; i < tensors.Length; i++)
                {
                    TensorData tensor = file.Tensors[tensors[i].Name];
                    Assert.Equal(tensors[i].DType, tensor.DType);
                    Assert.Equal(tensors[i].Shape, tensor.Shape);
                    Assert.Equal(data[i], tensor.Bytes);
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Create_TwoTensors_WritesExactlyThisFile()
    {
        string path = _folder.PathOf("t.safetensors");
        TensorDeclaration[] tensors = [new("attention", DType.F32, 1, 2), new("input_ids", DType.I64, 1)];
        using (var writer = SafetensorsWriter.Create(path, tensors, new Dictionary<string, string> { ["a"] = "Ġ\"" }))
        {
            writer.Write([1f, -2f]);
            writer.Write([258L]);
            writer.Complete();
        }

        string header =
            """
            {"__metadata__":{"a":"Ġ\""},
            "attention":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
            "input_ids":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}
            """.ReplaceLineEndings("");
        int padded = (Encoding.UTF8.GetByteCount(header) + 7) / 8 * 8;
        byte[] expected = WeightFiles.Safetensors(
            header + new string(' ', padded - Encoding.UTF8.GetByteCount(header)),
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 2, 1, 0, 0, 0, 0, 0, 0);
        Assert.Equal(expected, File.ReadAllBytes(path));
        Assert.Equal(["t.safetensors"], _folder.Entries);
    }

    [Fact]
    public void Create_NoMetadata_LeavesItOutAndStaysAligned()
    {
        string path = _folder.PathOf("t.safetensors");
        for (int length = 1; length <= 9; length++)
        {
            using (var writer = SafetensorsWriter.Create(path, [new(new string('n', length), DType.F32, 0)]))
            {
                writer.Complete();
            }

            byte[] bytes = File.ReadAllBytes(path);
            Assert.Equal(0, bytes.Length % 8);
            using var json = JsonDocument.Parse(
                bytes.AsMemory(8), new JsonDocumentOptions { AllowDuplicateProperties = false });
            Assert.Equal(1, json.RootElement.GetPropertyCount());
        }
    }

    [Fact]
    public void Write_TooManyElements_ThrowsAndWritesNone()
    {
        string path = _folder.PathOf("t.safetensors");
        using var writer = SafetensorsWriter.Create(path, [new("a", DType.F32, 2), new("b", DType.I64, 1)]);

        Assert.Throws<InvalidOperationException>(() => writer.Write([1f, 2f, 3f]));
        Assert.Throws<InvalidOperationException>(() => writer.Write([1L]));
        Assert.Throws<InvalidOperationException>(() => writer.Write(new byte[9]));
        writer.Write([1f, 2f]);
        Assert.Throws<InvalidOperationException>(() => writer.Write([1f]));
        writer.Write([9L]);
        Assert.Throws<InvalidOperationException>(() => writer.Write([9L]));
        Assert.Throws<InvalidOperationException>(() => writer.Write([0f]));
        writer.Complete();

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1f, 2f], file.Tensors["a"].AsF32());
        Assert.Equal(9, file.Tensors["b"].Bytes[0]);
    }

    [Fact]
    public void Complete_TooFewElements_ThrowsAndLeavesTheOldFile()
    {
        string path = _folder.Write("t.safetensors", "old");
        using (var writer = SafetensorsWriter.Create(path, [new("a", DType.F32, 2)]))
        {
            writer.Write([1f]);
            var e = Assert.Throws<InvalidOperationException>(writer.Complete);
            Assert.Contains("'a'", e.Message);
            Assert.Equal("old", File.ReadAllText(path));
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["t.safetensors"], _folder.Entries);
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesNothing()
    {
        SafetensorsWriter.Create(_folder.PathOf("t.safetensors"), [new("a", DType.F32, 2)]).Dispose();

        Assert.Empty(_folder.Entries);
    }

    [Fact]
    public void Complete_ExistingTarget_IsReplacedOnlyThen()
    {
        string path = _folder.Write("t.safetensors", "old");
        using (var writer = SafetensorsWriter.Create(path, [new("a", DType.U8, 1)]))
        {
            writer.Write((ReadOnlySpan<byte>)[5]);
            Assert.Equal("old", File.ReadAllText(path));
            writer.Complete();
            Assert.Throws<ObjectDisposedException>(writer.Complete);
        }

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(5, file.Tensors["a"].Bytes[0]);
        Assert.Equal(["t.safetensors"], _folder.Entries);
    }

    [Fact]
    public void Create_ImpossibleDeclarations_AreArgumentErrors()
    {
        string path = _folder.PathOf("t.safetensors");

        TensorDeclaration[][] impossible =
        [
            [new("a", DType.U8), new("a", DType.U8)],
            [new("__metadata__", DType.U8)],
            [new("a", DType.Unknown)],
            [new("a", DType.U8, -1)],
            [new("a", DType.F32, 1L << 61)],
            [new("a", DType.U8, long.MaxValue), new("b", DType.U8, long.MaxValue)],
            [new("\ud800", DType.U8)],
        ];

        Assert.All(impossible, tensors =>
            Assert.ThrowsAny<ArgumentException>(() => SafetensorsWriter.Create(path, tensors)));
        Assert.Empty(_folder.Entries);
    }

    [Fact]
    public void Reserve_FilledInAnyOrder_ReadsBackEqual()
    {
        string path = _folder.PathOf("places.safetensors");
        TensorDeclaration[] tensors =
        [
            new("a", DType.I64, [2]), new("b", DType.F32, [4]), new("c", DType.F32, [3]), new("d", DType.F32, [1]),
        ];
        using (var writer = SafetensorsWriter.Create(path, tensors))
        {
            Assert.Throws<InvalidOperationException>(writer.Reserve);
            writer.Write([7L, 8L]);
            TensorPlace b = writer.Reserve();
            writer.Write([1f]);
            Assert.Throws<InvalidOperationException>(writer.Reserve);
            b.Write(3, [13]);
            writer.Write([2f, 3f]);
            TensorPlace d = writer.Reserve();
            Assert.Throws<InvalidOperationException>(writer.Reserve);
            b.Write(0, [10, 11, 12]);
            d.Write(0, [99]);
            Assert.Throws<ArgumentOutOfRangeException>(() => b.Write(2, [1, 2, 3]));
            Assert.Throws<ArgumentOutOfRangeException>(() => b.Write(-1, [1]));
            writer.Complete();
            Assert.Throws<ObjectDisposedException>(() => b.Write(0, [1]));
        }

        using var file = SafetensorsFile.Open(path);
        Assert.Equal([10, 11, 12, 13], file.Tensors["b"].ToArray());
        Assert.Equal([1, 2, 3], file.Tensors["c"].ToArray());
        Assert.Equal([99], file.Tensors["d"].ToArray());
    }

    [Fact]
    public void Create_NoSuchFolder_IsOneClearLine()
    {
        string path = _folder.PathOf("none/t.safetensors");

        var e = Assert.Throws<OutputException>(() => SafetensorsWriter.Create(path, []));

        Assert.Equal(
            $"{path}: cannot be written: its folder does not exist; make it first, or choose another place.",
            e.Message);
        Assert.Equal((1, path), (e.ExitCode, e.File));
    }

    [Fact]
    public void Create_FolderInItsPlace_IsOneClearLine()
    {
        var e = Assert.Throws<OutputException>(() => SafetensorsWriter.Create(_folder.Root, []));

        Assert.Equal($"{_folder.Root}: cannot be written: it is a folder; name a file.", e.Message);
        Assert.Empty(_folder.Entries);
    }

    [Fact]
    public void Create_Device_IsNotReplaced()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no /dev");

        var e = Assert.Throws<OutputException>(() => AtomicFile.Create("/dev/attendance-none"));

        Assert.Equal("/dev/attendance-none: cannot be written: it is a device; name a file.", e.Message);
    }

    [Fact]
    public void Create_FileInPlaceOfItsFolder_IsOneClearLine()
    {
        string file = _folder.Write("file", "x");

        var e = Assert.Throws<OutputException>(() => SafetensorsWriter.Create(Path.Combine(file, "t"), []));

        Assert.StartsWith($"{Path.Combine(file, "t")}: cannot be written: ", e.Message);
        Assert.Equal(["file"], _folder.Entries);
    }

    [Fact]
    public void Create_MoreThanTheDiskHolds_IsOneClearLine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not reserve room");
        string path = _folder.PathOf("t.safetensors");

        // A pebibyte: more than a disk, and on some file systems more than a file.
        const int Header = 88; // the JSON with 2⁵⁰ twice, and its padding
        var e = Assert.Throws<OutputException>(() => SafetensorsWriter.Create(path, [new("a", DType.U8, 1L << 50)]));

        Assert.Equal(
            $"{path}: cannot be written: no room for {(1L << 50) + 8 + Header} bytes; "
            + "free some space, or choose another place.",
            e.Message);
        Assert.Empty(_folder.Entries);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Create_WithoutPermission_IsOneClearLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix permissions");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may write everywhere");
        string folder = Directory.CreateDirectory(_folder.PathOf("locked")).FullName;
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var e = Assert.Throws<OutputException>(() => SafetensorsWriter.Create(Path.Combine(folder, "t"), []));

        Assert.Contains("no permission to write there", e.Message);
    }

    [Fact(Explicit = true)]
    public void Write_TensorOfMoreThanTwoGigabytes_ReadsBackEqual()
    {
        string path = _folder.PathOf("large.safetensors");
        float[] piece = [.. Enumerable.Range(0, 1 << 24).Select(i => (float)i)];
        const int Pieces = 34;
        TensorDeclaration[] tensors = [new("a", DType.F32, Pieces, piece.Length), new("b", DType.I64)];
        using (var writer = SafetensorsWriter.Create(path, tensors))
        {
            for (int i = 0; i < Pieces; i++)
            {
                writer.Write(piece);
            }

            writer.Write([7L]);
            writer.Complete();
        }

        using var file = SafetensorsFile.Open(path);
        float[] last = new float[piece.Length];
        file.Tensors["a"].CopyTo((long)piece.Length * (Pieces - 1), last);
        Assert.Equal(piece, last);
        Assert.Equal(7, file.Tensors["b"].Bytes[0]);
    }

    private static byte[] Bytes(TensorDeclaration tensor, Random random)
    {
        byte[] bytes = new byte[tensor.Shape.Aggregate(1L, (a, b) => a * b) * tensor.DType.Size()];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void WriteInPieces(SafetensorsWriter writer, ReadOnlySpan<byte> bytes, Random random)
    {
        while (!bytes.IsEmpty)
        {
            int count = random.Next(bytes.Length + 1);
            writer.Write(bytes[..count]);
            bytes = bytes[count..];
        }
    }
}

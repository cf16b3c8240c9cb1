using System.IO.Compression;

using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class NpzFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_StoredOrDeflated_GivesEveryArray(CompressionLevel level)
    {
        float[] values = [.. Enumerable.Range(0, 70_000).Select(i => i * 0.25f)];
        string path = Npz(
            level,
            ("attention.npy", NpyFileTests.Npy(NpyFileTests.Header("<f4", "(7, 10000)"), NpyFileTests.Singles(values))),
            ("readme.txt", "no array"u8.ToArray()),
            ("sub/b.npy", NpyFileTests.Npy(NpyFileTests.Header("<f4", "()"), NpyFileTests.Singles(3))));

        Assert.Equal(["attention", "sub/b"], NpzFile.List(path));
        NpyArray array = NpzFile.Read(path, "attention");
        Assert.Equal([7, 10000], array.Shape);
        Assert.Equal(values, array.Values);
        Assert.Equal([3f], NpzFile.Read(path, "sub/b").Values);
    }

    [Fact]
    public void Read_NoSuchArray_NamesTheNearest()
    {
        string path = Npz(CompressionLevel.NoCompression, ("attention.npy", []), ("tokens.npy", []));

        var e = Assert.Throws<CheckpointException>(() => NpzFile.Read(path, "atention"));

        Assert.Equal(CheckpointFault.MissingTensor, e.Fault);
        Assert.Contains("'attention'", e.Message);
        WeightFiles.AssertOneClearLine(e, path, "atention");
    }

    [Fact]
    public void Read_DamagedArray_NamesFileAndArray()
    {
        byte[] npy = NpyFileTests.Npy(NpyFileTests.Header("<f4", "(2,)"), NpyFileTests.Singles(1));
        string path = Npz(CompressionLevel.Optimal, ("a.npy", npy));

        var e = Assert.Throws<CheckpointException>(() => NpzFile.Read(path, "a"));

        Assert.Equal(CheckpointFault.Truncated, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, "a");
    }

    [Fact]
    public void List_SameNameTwice_IsRefused()
    {
        string path = Npz(CompressionLevel.NoCompression, ("a.npy", []), ("a.npy", []));

        var e = Assert.Throws<CheckpointException>(() => NpzFile.List(path));

        Assert.Equal(CheckpointFault.DuplicateTensor, e.Fault);
        WeightFiles.AssertOneClearLine(e, path, "a");
    }

    [Fact]
    public void Read_StatedShapeBeyondTheData_TakesNoMemoryForIt()
    {
        // 2³¹ − 57 elements by the header, four by the data.
        byte[] npy = NpyFileTests.Npy(NpyFileTests.Header("<f4", "(2147483591,)"), new byte[16]);
        string path = Npz(CompressionLevel.Optimal, ("a.npy", npy));
        long before = GC.GetAllocatedBytesForCurrentThread();

        var e = Assert.Throws<CheckpointException>(() => NpzFile.Read(path, "a"));

        Assert.Equal(CheckpointFault.Truncated, e.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    [Fact]
    public void Read_AnyBitFlipped_IsNoticed()
    {
        byte[] npy = NpyFileTests.Npy(NpyFileTests.Header("<f4", "(8,)"), NpyFileTests.Singles(1, 2, 3, 4, 5, 6, 7, 8));
        string path = Npz(CompressionLevel.Optimal, ("a.npy", npy));
        byte[] good = File.ReadAllBytes(path);
        float[] values = NpzFile.Read(path, "a").Values;
        for (int bit = 0; bit < 8 * good.Length; bit++)
        {
            byte[] bytes = (byte[])good.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            _folder.Write("flipped.npz", bytes);
            try
            {
                // What is not noticed must be harmless: dates, versions, comments.
                Assert.Equal(values, NpzFile.Read(_folder.PathOf("flipped.npz"), "a").Values);
            }
            catch (CheckpointException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        byte[] npy = NpyFileTests.Npy(NpyFileTests.Header("<f4", "(2,)"), NpyFileTests.Singles(1, 2));
        byte[] good = File.ReadAllBytes(Npz(CompressionLevel.NoCompression, ("a.npy", npy)));
        for (int length = 0; length < good.Length; length++)
        {
            string path = _folder.Write("cut.npz", good.AsSpan(0, length));

            var e = Assert.Throws<CheckpointException>(() => NpzFile.Read(path, "a"));
            WeightFiles.AssertOneClearLine(e, path, null);
        }
    }

    [Fact]
    public void List_MissingOrFolder_IsOneTypedError()
    {
        Assert.Equal(
            CheckpointFault.MissingFile,
            Assert.Throws<CheckpointException>(() => NpzFile.List(_folder.PathOf("none.npz"))).Fault);
        Assert.Equal(
            CheckpointFault.Unreadable, Assert.Throws<CheckpointException>(() => NpzFile.List(_folder.Root)).Fault);
    }

    private string Npz(CompressionLevel level, params ReadOnlySpan<(string Name, byte[] Bytes)> entries)
    {
        string path = _folder.PathOf("a.npz");
        File.Delete(path);
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in entries)
        {
            using Stream stream = archive.CreateEntry(name, level).Open();
            stream.Write(bytes);
        }

        return path;
    }
}

using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubDiskTests
{
    [Fact]
    public async Task DownloadAsync_TooLittleRoom_SaysSoBeforeItBegins()
    {
        await using HubFixture fixture = new();

        HubException error = await fixture.FailAsync(files: new SmallDisk { Free = 299_999 });

        Assert.Equal(HubFault.DiskFull, error.Fault);
        Assert.Contains("300 kB", error.Message, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_CACHE", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Server.Asked, line => line.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DownloadAsync_RoomForTheRestOfAPartialFile_IsEnough()
    {
        await using HubFixture fixture = new();
        fixture.LeavePartial(fixture.Files["model.safetensors"][..250_000]);

        string snapshot = await fixture.Client(files: new SmallDisk { Free = 60_000 }).DownloadAsync(HubFixture.Repo);

        fixture.AssertWhole(snapshot);
    }

    [Fact]
    public async Task DownloadAsync_DiskFullWhileWriting_KeepsWhatArrivedAndGoesOnLater()
    {
        await using HubFixture fixture = new();

        HubException error = await fixture.FailAsync(files: new SmallDisk { Free = long.MaxValue, Capacity = 100_000 });

        Assert.Equal(HubFault.DiskFull, error.Fault);
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
        long kept = new FileInfo(fixture.Partial).Length;
        Assert.InRange(kept, 1, 100_000);
        Assert.DoesNotContain(fixture.Tree(), path => path.Contains("refs", StringComparison.Ordinal));
        fixture.AssertWhole(await fixture.DownloadAsync());
        Assert.Equal($"bytes={kept}-", fixture.Server.Cdn.Requests.Last().Header("Range"));
    }

    [Fact]
    public async Task DownloadAsync_RealFullDevice_IsRecognised()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        IOException full = await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using FileStream device = new(
                "/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await device.WriteAsync(new byte[1]);
        });

        Assert.Equal(HubFault.DiskFull, CacheFailure.ToException(full, "/cache", "x").Fault);
    }

    [Fact]
    public async Task DownloadAsync_CacheIsAFile_SaysThatItCannotBeWritten()
    {
        await using HubFixture fixture = new();
        await File.WriteAllTextAsync(fixture.Cache, "");

        HubException error = await fixture.FailAsync();

        Assert.Equal(HubFault.CacheUnwritable, error.Fault);
        Assert.Contains(fixture.Cache, error.Message, StringComparison.Ordinal);
        File.Delete(fixture.Cache);
    }

    private sealed class SmallDisk : HubFileSystem
    {
        public required long Free { get; init; }

        public long Capacity { get; init; } = long.MaxValue;

        public override long? FreeBytes(string directory) => Free;

        public override Stream OpenPartial(string path, long length) =>
            new FullStream(base.OpenPartial(path, length), Capacity);
    }

    /// <summary>Takes so many bytes and then fails as .NET does when the disk is full.</summary>
    private sealed class FullStream(Stream inner, long capacity) : Stream
    {
        private long _room = capacity;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            int fits = (int)Math.Min(count, _room);
            inner.Write(buffer, offset, fits);
            _room -= fits;
            if (fits < count)
            {
                int code = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
                throw new IOException("No space left on device", code);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.ToArray(), 0, buffer.Length);
            return ValueTask.CompletedTask;
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

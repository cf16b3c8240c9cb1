using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class ProgressTests
{
    private readonly InstantClock _clock = new();

    [Fact]
    public void TransferSpeed_SteadyStream_IsItsSpeedFromTheFirstStepOn()
    {
        TransferSpeed speed = new(_clock);
        Assert.Equal(0, speed.BytesPerSecond);

        for (int i = 0; i < 100; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(200));
            speed.Add(2_000);
            Assert.Equal(10_000, speed.BytesPerSecond, 1e-6);
        }
    }

    [Fact]
    public void TransferSpeed_LongSilenceBeforeTheTransfer_DoesNotCount()
    {
        TransferSpeed speed = new(_clock);
        _clock.Advance(TimeSpan.FromMinutes(1));
        speed.Begin();

        Run(speed, steps: 1, bytes: 1_000);

        Assert.Equal(10_000, speed.BytesPerSecond, 1e-6);
    }

    [Fact]
    public void TransferSpeed_ManySmallSteps_AddUp()
    {
        TransferSpeed speed = new(_clock);

        for (int i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            speed.Add(10);
        }

        Assert.Equal(10_000, speed.BytesPerSecond, 1e-6);
    }

    [Fact]
    public void TransferSpeed_ChangeOfSpeed_IsFollowedWithoutAJump()
    {
        TransferSpeed speed = new(_clock);
        Run(speed, steps: 100, bytes: 1_000);

        Run(speed, steps: 1, bytes: 10_000);
        Assert.InRange(speed.BytesPerSecond, 10_000, 20_000);

        Run(speed, steps: 200, bytes: 10_000);
        Assert.InRange(speed.BytesPerSecond, 99_000, 100_000);
    }

    [Fact]
    public void ProgressMeter_OneFile_TellsShareSpeedAndTimeLeft()
    {
        List<DownloadProgress> reports = [];
        ProgressMeter meter = new(new CallbackProgress(reports.Add), _clock);
        meter.Expect([File("a", 1_000), File("b", 500)], more: false);
        meter.StartAt("a", 400);

        _clock.Advance(TimeSpan.FromSeconds(1));
        meter.Add("a", 100);

        DownloadProgress last = reports[^1];
        Assert.Equal(DownloadStage.Downloading, last.Stage);
        Assert.Equal(("a", 500, 1_000), (last.File, last.FileBytesDone, last.FileBytesTotal!.Value));
        Assert.Equal((500, 1_500), (last.BytesDone, last.BytesTotal!.Value));
        Assert.Equal((0, 2), (last.FilesDone, last.FilesTotal));
        Assert.Equal(100, last.BytesPerSecond, 1e-9);
        Assert.Equal(10, last.Remaining!.Value.TotalSeconds, 1e-9);
    }

    [Fact]
    public void ProgressMeter_MoreFilesToCome_KnowsNoTotal()
    {
        List<DownloadProgress> reports = [];
        ProgressMeter meter = new(new CallbackProgress(reports.Add), _clock);
        meter.Expect([File("a", 1_000)], more: true);
        meter.Finish("a");
        Assert.Null(reports[^1].BytesTotal);
        Assert.Null(reports[^1].Remaining);

        meter.Expect([File("b", null)], more: false);
        meter.Finish("b");
        Assert.Equal(1_000, reports[^1].BytesTotal);
        Assert.Equal(2, reports[^1].FilesDone);
    }

    [Fact]
    public void ProgressMeter_ManySmallSteps_ReportsNotMoreThanTenTimesASecond()
    {
        List<DownloadProgress> reports = [];
        ProgressMeter meter = new(new CallbackProgress(reports.Add), _clock);
        meter.Expect([File("a", 10_000)], more: false);

        for (int i = 0; i < 1_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            meter.Add("a", 10);
        }

        Assert.InRange(reports.Count, 9, 11);
    }

    [Fact]
    public async Task DownloadAsync_Progress_EndsWholeAndDone()
    {
        await using HubFixture fixture = new();
        List<DownloadProgress> reports = [];

        _ = await fixture.Client(time: new TickingClock(fixture.Clock))
            .DownloadAsync(HubFixture.Repo, progress: new CallbackProgress(reports.Add));

        long total = fixture.Files.Values.Sum(content => content.LongLength);
        Assert.Equal(DownloadStage.Resolving, reports[0].Stage);
        Assert.Contains(
            reports, report => report.Stage == DownloadStage.Verifying && report.File == "model.safetensors");
        Assert.Contains(reports, report => report.BytesPerSecond > 0 && report.Remaining is not null);
        DownloadProgress last = reports[^1];
        Assert.Equal((DownloadStage.Done, total, total), (last.Stage, last.BytesDone, last.BytesTotal!.Value));
        Assert.Equal((4, 4), (last.FilesDone, last.FilesTotal));
        Assert.Equal(reports.Select(report => report.BytesDone).Order(), reports.Select(report => report.BytesDone));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(99_940, "99.9 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_600, "1.0 MB")]
    [InlineData(548_105_171, "548 MB")]
    [InlineData(1_520_000_000, "1.5 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void Format_Bytes_HasThreeDigitsOrSo(long bytes, string expected) =>
        Assert.Equal(expected, ByteSize.Format(bytes));

    private static RemoteFile File(string name, long? size) => new(name, FakeHub.Commit, name, size);

    private void Run(TransferSpeed speed, int steps, int bytes)
    {
        for (int i = 0; i < steps; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            speed.Add(bytes);
        }
    }
}

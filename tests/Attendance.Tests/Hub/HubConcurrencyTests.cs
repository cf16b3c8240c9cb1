using System.Diagnostics;
using Attendance.Hub;

namespace Attendance.Tests.Hub;

public sealed class HubConcurrencyTests
{
    [Fact]
    public async Task DownloadAsync_TwoClientsAtOnce_OneTransfersAndTheOtherWaits()
    {
        await using HubFixture fixture = new();
        byte[] weights = fixture.Files["model.safetensors"];
        TaskCompletionSource release = new();
        fixture.Server.When(
            "GET", "/storage/", request => FakeHub.Content(request, weights) with { Before = release.Task });

        // Whichever comes second reports that it waits, and only then does the first get its bytes.
        CallbackProgress progress = new(report =>
        {
            if (report.Stage == DownloadStage.Waiting && report.File == "model.safetensors")
            {
                _ = release.TrySetResult();
            }
        });
        string[] snapshots = await Task.WhenAll(
            fixture.Client().DownloadAsync(HubFixture.Repo, progress: progress),
            fixture.Client().DownloadAsync(HubFixture.Repo, progress: progress));

        Assert.All(snapshots, fixture.AssertWhole);
        _ = Assert.Single(fixture.Server.Cdn.Requests);
    }

    [Fact]
    public async Task DownloadAsync_ManyClientsAtOnce_GiveOneWholeCache()
    {
        await using HubFixture fixture = new();

        HubClient[] clients =
            [.. Enumerable.Range(0, 8).Select(_ => fixture.Client(fixture.Options with { MaxParallel = 4 }))];

        string[] snapshots = await Task.WhenAll(
            clients.Select(client => Task.Run(() => client.DownloadAsync(HubFixture.Repo))));

        Assert.All(snapshots, fixture.AssertWhole);
        _ = Assert.Single(fixture.Server.Cdn.Requests);
    }

    [Fact]
    public async Task AcquireAsync_HeldByAnotherProcess_WaitsUntilItLetsGo()
    {
        // util-linux's flock takes the same lock as Python's filelock: flock(2).
        const string Tool = "/usr/bin/flock";
        Assert.SkipUnless(File.Exists(Tool), "There is no flock command here.");
        await using HubFixture fixture = new();
        string path = Path.Combine(fixture.Cache, ".locks", "x.lock");
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Process other = Process.Start(new ProcessStartInfo(Tool, [path, "sh", "-c", "echo held; cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        TaskCompletionSource waits = new();
        Task<CacheLock> acquiring = CacheLock.AcquireAsync(
            path, fixture.Clock, waits.SetResult, CancellationToken.None);
        await waits.Task;
        Assert.False(acquiring.IsCompleted);
        other.StandardInput.Close();
        using CacheLock ours = await acquiring;

        using Process third = Process.Start(Tool, ["--nonblock", path, "true"]);
        await third.WaitForExitAsync();
        Assert.Equal(1, third.ExitCode);
    }

    [Fact]
    public async Task AcquireAsync_FileRemovedByItsHolder_LocksTheNewOne()
    {
        // Newer versions of Python's filelock remove the file before they let go of it.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A file that is open cannot be removed on Windows.");
        await using HubFixture fixture = new();
        string path = Path.Combine(fixture.Cache, ".locks", "x.lock");
        TaskCompletionSource waits = new();
        CacheLock first = await CacheLock.AcquireAsync(path, fixture.Clock, waits.SetResult, CancellationToken.None);
        Task<CacheLock> second = CacheLock.AcquireAsync(path, fixture.Clock, waits.SetResult, CancellationToken.None);
        await waits.Task;

        File.Delete(path);
        first.Dispose();

        using CacheLock held = await second;
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task AcquireAsync_CancelledWhileWaiting_Stops()
    {
        await using HubFixture fixture = new();
        string path = Path.Combine(fixture.Cache, ".locks", "x.lock");
        using CacheLock first = await CacheLock.AcquireAsync(path, fixture.Clock, () => { }, CancellationToken.None);
        using CancellationTokenSource cancel = new();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CacheLock.AcquireAsync(path, fixture.Clock, cancel.Cancel, cancel.Token));
    }
}

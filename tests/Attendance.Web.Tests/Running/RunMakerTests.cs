using Attendance.Models;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Store;

namespace Attendance.Web.Tests.Running;

public sealed class RunMakerTests
{
    [Fact]
    public async Task MakeAsync_LeftWhenThePassBegins_EndsItAndKeepsNothing()
    {
        using var shelf = new ModelShelf(new ServerOptions { Models = [ModelLocator.Demo] });
        using var store = new RunStore(1 << 20, 2);
        using var passes = new Turnstile(1, 1);
        using var gone = new CancellationTokenSource();
        var maker = new RunMaker(shelf, store, passes, new ServerLimits());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => maker.MakeAsync(new RunRequest { Prompt = "I love you" }, new Leaving(gone), gone.Token));

        Assert.Equal(0, store.Runs);
        Assert.False(passes.IsFull);
    }

    /// <summary>Leaves when the pass begins.</summary>
    private sealed class Leaving(CancellationTokenSource gone) : IRunProgress
    {
        public void Queued() => Assert.Fail("Nobody is first.");

        public void Running(int tokens) => gone.Cancel();

        public void Report(LoadingEvent value)
        {
            // What the model does before is of no interest.
        }
    }
}

using Attendance.Cli.Hosting;

namespace Attendance.Cli.Tests.Hosting;

public sealed class CommandHostTests
{
    [Fact]
    public void Dispose_WorkAhead_IsWaitedFor()
    {
        using var interruption = new Interruption();
        using var begun = new ManualResetEventSlim();
        bool done = false;
        using (CommandHost host = Create(interruption))
        {
            host.Ahead(() =>
            {
                begun.Wait();
                done = true;
            });
            host.Ahead(begun.Set);
        }

        Assert.True(done);
    }

    [Fact]
    public void Dispose_WorkAheadThatFailed_SaysNothing()
    {
        using var interruption = new Interruption();
        using var error = new MemoryStream();
        CommandHost host = Create(interruption, error);
        host.Ahead(() => throw new InvalidOperationException());

        host.Dispose();

        Assert.Empty(error.ToArray());
    }

    private static CommandHost Create(Interruption interruption, Stream? error = null) =>
        new(Stream.Null, error ?? Stream.Null, () => Stream.Null) { Interruption = interruption };
}

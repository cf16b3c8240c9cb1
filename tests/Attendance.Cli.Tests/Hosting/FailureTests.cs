using Attendance.Cli.Hosting;

namespace Attendance.Cli.Tests.Hosting;

public sealed class FailureTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("1", 3)]
    public void Fault_OfOurOwn_IsOneLineUnlessDebugging(string? debug, int atLeast)
    {
        using var interruption = new Interruption();
        using var error = new MemoryStream();
        using (
            var host = new CommandHost(Stream.Null, error, () => throw new NotSupportedException("broken"))
            {
                Variable = name => name == "ATTENDANCE_DEBUG" ? debug : null,
                Interruption = interruption,
            })
        {
            Assert.Equal(1, CommandApp.Run(["view", "-"], host));
        }

        string text = System.Text.Encoding.UTF8.GetString(error.ToArray());
        Assert.StartsWith(
            "attendance: unexpected NotSupportedException: broken (a fault of attendance; ATTENDANCE_DEBUG=1 "
                + "shows where)\n",
            text,
            StringComparison.Ordinal);
        int lines = text.Count(c => c == '\n');
        Assert.True(debug is null ? lines == 1 : lines >= atLeast, text);
    }

    [Fact]
    public void Output_ThatCannotBeWritten_IsOneLine()
    {
        using var interruption = new Interruption();
        using var error = new MemoryStream();
        using (var host = new CommandHost(new FullDisk(), error, () => Stream.Null) { Interruption = interruption })
        {
            Assert.Equal(1, CommandApp.Run(["view", "hi"], host));
            Assert.Equal(1, CommandApp.Run(["view", "hi", "--json"], host));
        }

        Assert.Equal(
            "attendance: cannot read or write: full\nattendance: cannot read or write: full\n",
            System.Text.Encoding.UTF8.GetString(error.ToArray()));
    }

    [Fact]
    public void Shield_OnceInterrupted_DoesNothing()
    {
        using var interruption = new Interruption();
        Assert.Equal(7, interruption.Shield(() => 7));

        interruption.Stop();

        Assert.Throws<OperationCanceledException>(() =>
            interruption.Shield<int>(() => throw new InvalidOperationException()));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("full");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("full");
    }
}

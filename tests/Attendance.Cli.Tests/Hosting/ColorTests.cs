using Attendance.Cli.Hosting;
using Attendance.Rendering;

namespace Attendance.Cli.Tests.Hosting;

public sealed class ColorTests
{
    [Theory]
    [InlineData("xterm", null, null, ColorDepth.Ansi256)]
    [InlineData("xterm-256color", "truecolor", null, ColorDepth.TrueColor)]
    [InlineData("xterm", "24bit", null, ColorDepth.TrueColor)]
    [InlineData("xterm-direct", null, null, ColorDepth.TrueColor)]
    [InlineData("dumb", "truecolor", null, ColorDepth.None)]
    [InlineData(null, null, null, ColorDepth.None)]
    [InlineData("xterm", "truecolor", "1", ColorDepth.None)]
    [InlineData("xterm", "truecolor", "", ColorDepth.TrueColor)]
    public void Colors_OfATerminal_FollowTheEnvironment(
        string? term,
        string? colorTerm,
        string? noColor,
        ColorDepth expected) =>
        Assert.Equal(
            expected,
            ProcessHost.ColorsOf(
                name =>
                    name switch
                    {
                        "TERM" => term,
                        "COLORTERM" => colorTerm,
                        "NO_COLOR" => noColor,
                        _ => null,
                    },
                windows: false));
}

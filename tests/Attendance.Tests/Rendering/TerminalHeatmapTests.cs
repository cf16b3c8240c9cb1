using System.Text.RegularExpressions;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Rendering;
using Attendance.Tests.Shared;
using CsCheck;

namespace Attendance.Tests.Rendering;

public sealed partial class TerminalHeatmapTests
{
    private static readonly Gen<AttentionGrid> s_grids =
        from positions in Gen.Frequency((3, Gen.Int[1, 20]), (1, Gen.Int[21, 400]))
        from panels in Gen.Int[1, 14]
        from labels in Gen.Frequency(
            (2, Gen.String[Gen.Char.AlphaNumeric, 1, 12]), (1, SampleGrids.HostileLabel)).Array[positions]
        select SampleGrids.Causal(labels, panels, labels[0]);

    private static readonly Gen<TerminalOptions> s_terminals = Gen.Select(
        Gen.Int[40, 250],
        Gen.Enum<ColorDepth>(),
        (width, colors) => new TerminalOptions { Width = width, Colors = colors });

    [Theory]
    [InlineData(3, ColorDepth.None)]
    [InlineData(3, ColorDepth.Ansi256)]
    [InlineData(3, ColorDepth.TrueColor)]
    [InlineData(40, ColorDepth.None)]
    [InlineData(40, ColorDepth.Ansi256)]
    [InlineData(40, ColorDepth.TrueColor)]
    [InlineData(300, ColorDepth.None)]
    [InlineData(300, ColorDepth.Ansi256)]
    [InlineData(300, ColorDepth.TrueColor)]
    public void Render_EachSizeAndDepth_IsAsVerified(int positions, ColorDepth colors)
    {
        AttentionGrid grid = positions == 3
            ? SampleGrids.Causal(SampleGrids.Love, 8, "demo · all heads of block 5 · “I love you”")
            : SampleGrids.Causal(positions, positions == 300 ? 1 : 2, $"{positions} tokens");
        TerminalOptions terminal = new() { Width = 100, Colors = colors };
        Expectation.Verify(TerminalHeatmap.Render(grid, terminal), "Rendering", $"terminal-{positions}-{colors}");
    }

    [Fact]
    public void Render_ScriptsAndControls_IsAsVerified() => Expectation.Verify(
        TerminalHeatmap.Render(SampleGrids.Causal(SampleGrids.Hostile, 1, "hostile labels")),
        "Rendering",
        "terminal-hostile");

    [Fact]
    public void Render_AnyGrid_IsNeverWiderThanTheTerminal() => Gen.Select(s_grids, s_terminals).Sample(
        (grid, terminal) =>
        {
            foreach (string line in Colors().Replace(TerminalHeatmap.Render(grid, terminal), "").Split('\n'))
            {
                Assert.True(DisplayWidth.Of(line) <= terminal.Width, line);
            }
        },
        iter: 60);

    [Fact]
    public void Render_AnyGrid_HasNoControlsButColorsAndLineEnds() => Gen.Select(s_grids, s_terminals).Sample(
        (grid, terminal) =>
        {
            string text = TerminalHeatmap.Render(grid, terminal);
            Assert.DoesNotContain(Colors().Replace(text, ""), c => c != '\n' && char.IsControl(c));
            Assert.True(terminal.Colors != ColorDepth.None || !text.Contains('\u001b', StringComparison.Ordinal));
        },
        iter: 60);

    [Fact]
    public void Render_NoColors_PrintsEveryNumber()
    {
        AttentionGrid grid = SampleGrids.Causal(SampleGrids.Love, 1);
        string text = TerminalHeatmap.Render(grid);
        foreach (float value in grid.Panels[0].Matrix.Values)
        {
            Assert.Contains(ValueScale.Text(value), text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(40, ColorDepth.None, "Each block → where it is largest: head.\n")]
    [InlineData(80, ColorDepth.None, "Rows: block; columns: head.\n")]
    [InlineData(80, ColorDepth.TrueColor, "attention weight; rows: block, columns: head\n")]
    public void Render_RowsThatDoNotLook_SaysWhatTheyAre(int width, ColorDepth colors, string expected)
    {
        AttentionGrid grid = HeadGrid.Of("heads", new double[2, 6]);

        string text = TerminalHeatmap.Render(grid, new TerminalOptions { Width = width, Colors = colors });

        Assert.EndsWith(expected, Colors().Replace(text, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("[0]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, 16)]
    [InlineData(255, 255, 255, 231)]
    [InlineData(255, 0, 0, 196)]
    [InlineData(8, 8, 8, 232)]
    [InlineData(128, 128, 128, 244)]
    public void Nearest256_KnownColors_AreXterms(byte r, byte g, byte b, int expected) =>
        Assert.Equal(expected, AnsiText.Nearest256(new Rgb(r, g, b)));

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colors();
}

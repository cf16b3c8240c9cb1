using Attendance.Attention;
using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

/// <summary>Cells without a value: −∞, as scores behind the mask are.</summary>
public sealed class EmptyCellTests
{
    private const float None = float.NegativeInfinity;

    private static readonly HeatmapOptions s_diverging = new() { ColorMap = ColorMap.RedBlue };

    [Fact]
    public void Compute_ScoresBehindTheMask_AreCoveredAndScaleTheOthers()
    {
        Figure figure = HeatmapLayout.Compute(Scores(), s_diverging);

        // The scale reaches to the largest finite magnitude, 4: 2 is at three quarters.
        Assert.Equal([191, 0, 0, 255], figure.Cells[0].Levels);
        FigureRectangle cover = Assert.Single(figure.Rectangles, rectangle => rectangle.Fill == Rgb.Nothing);
        FigureCells cells = figure.Cells[0];
        Assert.Equal(
            (cells.X + cells.CellWidth, cells.Y, cells.CellWidth, cells.CellHeight),
            (cover.X, cover.Y, cover.Width, cover.Height));
        Assert.DoesNotContain(figure.Texts, text => text.Text.Contains('∞', StringComparison.Ordinal));
        Assert.DoesNotContain(figure.Texts, text => text.Text.Length == 0);
        Assert.DoesNotContain(figure.Texts, text => text.Text.Contains("not finite", StringComparison.Ordinal));
    }

    [Fact]
    public void Compute_RowsWithoutValues_AreCoveredAtOnce()
    {
        float[] values = new float[16];
        Array.Fill(values, None);
        values[5] = 1;
        AttentionGrid grid = new("t", [new AttentionPanel("p", 0, 0, new AttentionMatrix(4, 4, values))], Labels(4), Labels(4));

        FigureRectangle[] covers =
            [.. HeatmapLayout.Compute(grid).Rectangles.Where(rectangle => rectangle.Fill == Rgb.Nothing)];

        double cell = covers[0].Height;
        Assert.Equal([4.0, 1, 2, 4, 4], covers.Select(cover => cover.Width / cell));
    }

    [Fact]
    public void Render_WithoutColors_LeavesTheirPlacesBlank()
    {
        string text = TerminalHeatmap.Render(Scores(), new TerminalOptions(), s_diverging);

        Assert.Contains("\na  2.0000\nb  −4.0000  4.0000\n", Squeeze(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TooWideForATable_NamesNoKeyBehindTheMask()
    {
        float[] values = new float[900];
        Array.Fill(values, None);
        values[0] = -3;
        AttentionGrid grid =
            new("t", [new AttentionPanel("p", 0, 0, new AttentionMatrix(30, 30, values))], Labels(30), Labels(30));

        string text = TerminalHeatmap.Render(grid, new TerminalOptions(), s_diverging);

        Assert.Contains("[0] t0 → [0] t0 −3.0000\n[1] t1 →\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_InColors_HasTheTerminalsOwnGroundThere()
    {
        TerminalOptions terminal = new() { Colors = ColorDepth.TrueColor };
        string first = TerminalHeatmap.Render(Scores(), terminal, s_diverging).Split('\n')[4];

        // One coloured cell, and nothing after it.
        Assert.Matches(@"^a \u001b\[38;[0-9;]+m\u001b\[48;[0-9;]+m 2\.00 ?\u001b\[0m$", first);
    }

    [Fact]
    public void Render_HalfBlocks_ShowOnlyTheHalfThatIsThere()
    {
        // 100 positions in 60 columns are binned: only the lowest bin of the last column has a value, in an upper half.
        float[] values = new float[100 * 100];
        Array.Fill(values, None);
        values[0] = 1;
        AttentionGrid grid =
            new("t", [new AttentionPanel("p", 0, 0, new AttentionMatrix(100, 100, values))], Labels(100), Labels(100));

        string text = TerminalHeatmap.Render(
            grid, new TerminalOptions { Width = 60, Colors = ColorDepth.TrueColor }, s_diverging);

        string line = text.Split('\n').Single(
            l => l.Contains('▀', StringComparison.Ordinal) && !l.Contains('▌', StringComparison.Ordinal));
        Assert.Equal(1, line.Count(c => c == '▀'));
        Assert.DoesNotContain("[48;", line, StringComparison.Ordinal);
    }

    private static AttentionGrid Scores() => new(
        "scores", [new AttentionPanel("p", 0, 0, new AttentionMatrix(2, 2, [2, None, -4, 4]))], ["a", "b"], ["a", "b"]);

    private static string[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => $"t{i}")];

    private static string Squeeze(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd().Replace("   ", "  ", StringComparison.Ordinal)));
}

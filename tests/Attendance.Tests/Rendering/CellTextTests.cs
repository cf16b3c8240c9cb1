using Attendance.Attention;
using Attendance.Rendering;
using Attendance.Tests.Shared;

namespace Attendance.Tests.Rendering;

/// <summary>Words in the cells in place of values.</summary>
public sealed class CellTextTests
{
    private static readonly string[] s_words = ["a", "cabinet", "\n", "extraordinarily", "", "b"];

    [Fact]
    public void Compute_Words_StandInLowCellsAndAreCut()
    {
        Figure figure = HeatmapLayout.Compute(Grid());

        FigureCells cells = figure.Cells[0];
        Assert.True(cells.CellHeight <= 30 && cells.CellWidth > 1.5 * cells.CellHeight);
        string[] inside = [.. figure.Texts.Where(text => text.Y > cells.Y && text.X > cells.X && text.X < cells.X
            + (3 * cells.CellWidth) && text.Y < cells.Y + (2 * cells.CellHeight)).Select(text => text.Text)];
        Assert.Equal(6, inside.Length);
        Assert.Equal(["a", "cabinet", "⏎"], inside[..3]);
        Assert.Matches("^extra[a-z]*…$", inside[3]);
        Assert.All(
            figure.Texts.Where(text => inside.Contains(text.Text)), text => Assert.True(text.Width <= cells.CellWidth));
        Assert.Equal("r0 → c1: cabinet 0.2000", cells.CellTitle!(0, 1));
    }

    [Fact]
    public void Render_InColors_HasTheWords()
    {
        TerminalOptions terminal = new() { Width = 60, Colors = ColorDepth.TrueColor };

        string text = TerminalHeatmap.Render(Grid(), terminal);

        Assert.Contains("cabinet", text, StringComparison.Ordinal);
        Assert.Contains("extraor…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WithoutColors_IsATableOfWords() => Expectation.Verify(
        TerminalHeatmap.Render(Grid()), "Rendering", "terminal-words");

    [Fact]
    public void Grid_WordsThatAreNotOneACell_AreRefused() => Assert.Throws<ArgumentException>(
        () => new AttentionGrid(
            "t", [new AttentionPanel("p", 0, 0, new AttentionMatrix(1, 2, [0, 0])) { Texts = ["a"] }], ["r"], ["a", "b"]));

    private static AttentionGrid Grid() => new(
        "words",
        [
            new AttentionPanel("p", null, null, new AttentionMatrix(2, 3, [0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.9f]))
            {
                Texts = s_words,
            },
        ],
        ["r0", "r1"],
        ["c0", "c1", "c2"])
    {
        RowAxis = "block",
        ColumnAxis = "position",
        IsCausal = false,
    };
}

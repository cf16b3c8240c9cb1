using Attendance.Attention;
using Attendance.Rendering;
using CsCheck;

namespace Attendance.Tests.Rendering;

public sealed class HeatmapLayoutTests
{
    private const double LargestSide = 6000;

    private static readonly Gen<string> s_labels = Gen.Frequency(
        (3, Gen.String[Gen.Char.AlphaNumeric, 1, 12]),
        (1, Gen.String[0, 40]),
        (1, SampleGrids.HostileLabel));

    private static readonly Gen<AttentionGrid> s_grids =
        from positions in Gen.Frequency((4, Gen.Int[1, 40]), (2, Gen.Int[41, 300]), (1, Gen.Int[301, 1500]))
        from panels in Gen.Frequency((4, Gen.Int[1, 30]), (1, Gen.Int[31, positions > 100 ? 40 : 160]))
        from title in s_labels
        from labels in s_labels.Array[positions]
        select SampleGrids.Causal(labels, panels, title);

    [Fact]
    public void Compute_AnyGrid_NoTextOverlapsAnother() => s_grids.Sample(
        grid => Assert.Null(FirstOverlap(HeatmapLayout.Compute(grid).Texts)), iter: 60);

    [Fact]
    public void Compute_AnyGrid_EverythingIsInsideABoundedCanvas() => s_grids.Sample(
        grid =>
        {
            Figure figure = HeatmapLayout.Compute(grid);
            Assert.InRange(figure.Width, 1, LargestSide);
            Assert.InRange(figure.Height, 1, LargestSide);
            foreach (FigureText text in figure.Texts)
            {
                (double left, double top, double right, double bottom) = text.Box();
                Assert.True(left >= 0 && top >= 0 && right <= figure.Width && bottom <= figure.Height, text.ToString());
            }

            foreach (FigureCells cells in figure.Cells)
            {
                Assert.True(cells.X >= 0 && cells.Y >= 0, cells.Title);
                Assert.True(cells.X + (cells.Columns * cells.CellWidth) <= figure.Width, cells.Title);
                Assert.True(cells.Y + (cells.Rows * cells.CellHeight) <= figure.Height, cells.Title);
            }
        },
        iter: 60);

    [Fact]
    public void Compute_WithoutValues_NoTextStandsOnCells() => s_grids.Sample(
        grid =>
        {
            Figure figure = HeatmapLayout.Compute(grid, new HeatmapOptions { Values = false });
            foreach (FigureText text in figure.Texts)
            {
                (double left, double top, double right, double bottom) = text.Box();
                Assert.DoesNotContain(figure.Cells, cells =>
                    left < cells.X + (cells.Columns * cells.CellWidth) && right > cells.X
                    && top < cells.Y + (cells.Rows * cells.CellHeight) && bottom > cells.Y);
            }
        },
        iter: 40);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 12)]
    [InlineData(24, 1)]
    public void Compute_FewPositions_PrintsEveryValueWithinItsCell(int positions, int panels)
    {
        AttentionGrid grid = SampleGrids.Causal(positions, panels);
        Figure figure = HeatmapLayout.Compute(grid);
        double cell = figure.Cells[0].CellWidth;
        FigureText[] values = [.. figure.Texts.Where(t => t.Text.Length == 6 && t.Text[1] == '.')];
        Assert.Equal(positions * positions * panels, values.Length);
        Assert.All(values, value => Assert.True(value.Width < cell && value.Size >= 9));
    }

    [Theory]
    [InlineData(17, 12)]
    [InlineData(64, 1)]
    public void Compute_ManyPositions_LeavesValuesOut(int positions, int panels)
    {
        Figure figure = HeatmapLayout.Compute(SampleGrids.Causal(positions, panels));
        Assert.DoesNotContain(figure.Texts, t => t.Text.Length == 6 && t.Text[1] == '.');
    }

    [Fact]
    public void Compute_ValuesForced_PrintsThemSmaller()
    {
        Figure figure = HeatmapLayout.Compute(SampleGrids.Causal(30, 1), new HeatmapOptions { Values = true });
        Assert.Equal(900, figure.Texts.Count(t => t.Text.Length == 6 && t.Text[1] == '.'));
    }

    [Fact]
    public void Compute_ValuesForcedIntoTooSmallCells_SaysSo()
    {
        Figure figure = HeatmapLayout.Compute(SampleGrids.Causal(500, 1), new HeatmapOptions { Values = true });
        Assert.Contains(figure.Texts, t => t.Text.Contains("too small for values", StringComparison.Ordinal));
    }

    [Fact]
    public void Compute_MorePositionsThanPixels_SharesCellsAndSaysSo()
    {
        Figure figure = HeatmapLayout.Compute(SampleGrids.Causal(1024, 12));
        Assert.Equal(512, figure.Cells[0].Columns);
        Assert.Contains(figure.Texts, t => t.Text.Contains("largest of 2 × 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Compute_ThinnedLabels_EndWithTheLastPosition()
    {
        Figure figure = HeatmapLayout.Compute(SampleGrids.Causal(256, 1));
        Assert.Contains(figure.Texts, t => t.Upright && t.Text.StartsWith("255: ", StringComparison.Ordinal));
        Assert.Contains(figure.Texts, t => !t.Upright && t.Text.StartsWith("255: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Compute_OneRow_IsAsHighAsItCanBeRead()
    {
        AttentionPanel panel = new("last", 0, 0, new AttentionMatrix(1, 300, new float[300]));
        AttentionGrid grid = new("row", [panel], ["you"], [.. Enumerable.Repeat("key", 300)]);
        Assert.True(HeatmapLayout.Compute(grid).Cells[0].CellHeight >= 20);
    }

    [Fact]
    public void Compute_DivergingMap_PutsZeroInTheMiddle()
    {
        AttentionPanel panel = new("difference", 0, 0, new AttentionMatrix(1, 3, [-0.2f, 0, 0.1f]));
        AttentionGrid grid = new("signed", [panel], ["q"], ["a", "b", "c"]);
        Figure figure = HeatmapLayout.Compute(grid, new HeatmapOptions { ColorMap = ColorMap.RedBlue });
        Assert.Equal([0, 128, 191], figure.Cells[0].Levels);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Compute_ValueThatIsNoNumber_IsPointedOut(float value)
    {
        AttentionPanel panel = new("damaged", 0, 0, new AttentionMatrix(1, 2, [0.5f, value]));
        Figure figure = HeatmapLayout.Compute(new AttentionGrid("damaged", [panel], ["q"], ["a", "b"]));
        Assert.Contains(figure.Texts, t => t.Text.Contains("not finite", StringComparison.Ordinal));
        Assert.Contains(figure.Texts, t => t.Text == ValueScale.Text(value));
    }

    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(1.0, 0.0)]
    [InlineData(double.NaN, 1.0)]
    public void Compute_ImpossibleScale_IsRefused(double minimum, double maximum)
    {
        HeatmapOptions options = new() { Minimum = minimum, Maximum = maximum };
        Assert.Throws<ArgumentException>(() => HeatmapLayout.Compute(SampleGrids.Causal(2, 1), options));
    }

    private static string? FirstOverlap(IReadOnlyList<FigureText> texts)
    {
        const double Touch = 0.01;
        var boxes = texts.Select(t => (t.Text, Box: t.Box())).OrderBy(t => t.Box.Top).ToArray();
        for (int i = 0; i < boxes.Length; i++)
        {
            var a = boxes[i].Box;
            for (int j = i + 1; j < boxes.Length && boxes[j].Box.Top < a.Bottom - Touch; j++)
            {
                var b = boxes[j].Box;
                if (b.Left < a.Right - Touch && a.Left < b.Right - Touch)
                {
                    return $"'{boxes[i].Text}' and '{boxes[j].Text}'";
                }
            }
        }

        return null;
    }
}

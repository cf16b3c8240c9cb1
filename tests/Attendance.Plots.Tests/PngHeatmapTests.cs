using System.Text.RegularExpressions;
using Attendance.Attention;
using Attendance.Rendering;
using CsCheck;
using SkiaSharp;

namespace Attendance.Plots.Tests;

public sealed partial class PngHeatmapTests
{
    private static readonly HeatmapOptions s_noValues = new() { Values = false };

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(3, 1.0)]
    [InlineData(10, 2.0)]
    [InlineData(64, 1.0)]
    [InlineData(300, 1.5)]
    public void Render_CellCentres_HaveTheirValuesColor(int size, double scale)
    {
        AttentionGrid grid = Sample.Grid(size, panels: 2);
        FigureCells cells = HeatmapLayout.Compute(grid, s_noValues).Cells[1];
        using SKBitmap picture = SKBitmap.Decode(PngHeatmap.Render(grid, s_noValues, scale));
        for (int query = 0; query < size; query++)
        {
            for (int key = 0; key < size; key++)
            {
                Rgb expected = ColorMap.Magma.At(grid.Panels[1].Matrix[query, key]);
                SKColor found = picture.GetPixel(
                    (int)((cells.X + ((key + 0.5) * cells.CellWidth)) * scale),
                    (int)((cells.Y + ((query + 0.5) * cells.CellHeight)) * scale));
                Assert.Equal(new SKColor(expected.R, expected.G, expected.B), found);
            }
        }
    }

    [Fact]
    public void Render_Twice_GivesTheSameBytes()
    {
        AttentionGrid grid = Sample.Grid(["I", "love", "日本語", "مرحبا", "🦊"], panels: 4);
        Assert.Equal(PngHeatmap.Render(grid), PngHeatmap.Render(grid));
    }

    [Fact]
    public void Prepare_BetweenPictures_ChangesNothing()
    {
        AttentionGrid grid = Sample.Grid(["I", "love"], panels: 2);
        byte[] before = PngHeatmap.Render(grid);

        PngHeatmap.Prepare();

        Assert.Equal(before, PngHeatmap.Render(grid));
    }

    [Fact]
    public void Render_TwiceTheScale_IsTwiceTheSize()
    {
        AttentionGrid grid = Sample.Grid(3);
        using SKBitmap once = SKBitmap.Decode(PngHeatmap.Render(grid));
        using SKBitmap twice = SKBitmap.Decode(PngHeatmap.Render(grid, scale: 2));
        Assert.Equal((2 * once.Width, 2 * once.Height), (twice.Width, twice.Height));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(9)]
    [InlineData(double.NaN)]
    public void Render_ImpossibleScale_IsRefused(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PngHeatmap.Render(Sample.Grid(1), scale: scale));

    [Theory]
    [InlineData("love")]
    [InlineData("日本語")]
    [InlineData("한국어")]
    [InlineData("かな")]
    [InlineData("😀")]
    [InlineData("🦊")]
    [InlineData("مرحبا")]
    [InlineData("שלום")]
    [InlineData("नमस्ते")]
    [InlineData("\u200b")]
    [InlineData("\u0007")]
    [InlineData("\ue000")]
    public void Draw_AnyScript_LeavesInkOnThePage(string text)
    {
        string shown = HeatmapLayout.Compute(Sample.Grid([text])).Texts.First(t => t.Upright).Text;
        FigureText line = new(shown, 20, 40, 16, TextAnchor.Start, new Rgb(0, 0, 0));
        using SKBitmap with = SKBitmap.Decode(PngHeatmap.Draw(Page(line)));
        Assert.True(with.Pixels.Count(pixel => pixel != SKColors.White) > 20, shown);
    }

    [Fact]
    public void Draw_AnyText_StaysInTheRoomItWasGiven() => Gen.String[1, 12].Sample(
        text =>
        {
            string shown = HeatmapLayout.Compute(Sample.Grid([text])).Texts.First(t => t.Upright).Text;
            FigureText line = new(shown, 20, 40, 16, TextAnchor.Start, new Rgb(0, 0, 0));
            using SKBitmap page = SKBitmap.Decode(PngHeatmap.Draw(Page(line)));

            // A mark may lean out by the half of a letter.
            double end = 20 + (line.Width * 1.02) + 8;
            for (int x = (int)Math.Ceiling(end); x < page.Width; x++)
            {
                for (int y = 0; y < page.Height; y++)
                {
                    Assert.Equal(SKColors.White, page.GetPixel(x, y));
                }
            }
        },
        iter: 200);

    [Fact]
    public void Render_Images_InSvgAreTheSamePixels()
    {
        AttentionGrid grid = Sample.Grid(150);
        string svg = SvgHeatmap.Render(grid);
        byte[] png = Convert.FromBase64String(DataUri().Match(svg).Groups[1].Value);
        using SKBitmap image = SKBitmap.Decode(png);
        Assert.Equal((150, 150), (image.Width, image.Height));
        for (int i = 0; i < 150; i++)
        {
            Rgb expected = ColorMap.Magma.At(grid.Panels[0].Matrix[i, i / 2]);
            Assert.Equal(new SKColor(expected.R, expected.G, expected.B), image.GetPixel(i / 2, i));
        }
    }

    [Fact]
    public void Render_EightHeads_IsAsVerified() => GoldenPicture.Verify(
        PngHeatmap.Render(Sample.Grid(["I", "love", "you"], panels: 8, "demo · all heads of block 5 · “I love you”")),
        "love");

    [Fact]
    public void Render_ManyScripts_IsAsVerified() => GoldenPicture.Verify(
        PngHeatmap.Render(Sample.Grid(
            ["日本語", "한국어", "🦊", "مرحبا", "שלום (42)", "e\u0301le\u0301gant", "Ġlove", "<F0 9F 98>", "\n", "नम", "😀"])),
        "scripts");

    [Fact]
    public void Render_ThinnedLabels_IsAsVerified() =>
        GoldenPicture.Verify(PngHeatmap.Render(Sample.Grid(150, 2)), "thinned");

    private static Figure Page(FigureText text) => new(1000, 60, "", [], [], [text]);

    [GeneratedRegex("data:image/png;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex DataUri();
}

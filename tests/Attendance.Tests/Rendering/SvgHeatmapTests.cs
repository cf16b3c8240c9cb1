using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Attendance.Attention;
using Attendance.Rendering;
using Attendance.Tests.Shared;
using CsCheck;

namespace Attendance.Tests.Rendering;

public sealed partial class SvgHeatmapTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Render_HostileLabels_IsWellFormedAndHasNothingForeign()
    {
        string svg = SvgHeatmap.Render(SampleGrids.Causal(SampleGrids.Hostile, 2, SampleGrids.Hostile[0]));
        XDocument document = XDocument.Parse(svg);
        string[] names = [.. document.Descendants().Select(e => e.Name.LocalName).Distinct().Order()];
        Assert.Equal(["g", "image", "rect", "svg", "text", "title"], names);
        Assert.All(document.Descendants(), element => Assert.Equal(s_svg, element.Name.Namespace));
    }

    [Fact]
    public void Render_AnyLabels_IsWellFormed() => Gen.String.Array[1, 6].Sample(labels =>
        XDocument.Parse(SvgHeatmap.Render(SampleGrids.Causal(labels, 1, labels[0]))).Root is not null);

    [Fact]
    public void Render_SmallGrid_HoldsNumbersAndLabelsAsText()
    {
        AttentionGrid grid = SampleGrids.Causal(SampleGrids.Love, 1);
        string[] texts = Texts(SvgHeatmap.Render(grid));
        Assert.Equal(2, texts.Count(t => t == "love"));
        foreach (float value in grid.Panels[0].Matrix.Values)
        {
            Assert.Contains(ValueScale.Text(value), texts);
        }
    }

    [Fact]
    public void Render_SmallGrid_SaysTheCellWhenPointedAt()
    {
        string svg = SvgHeatmap.Render(SampleGrids.Causal(SampleGrids.Love, 1));
        Assert.Contains("<title>you → you: 0.", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_ShortenedLabel_KeepsTheWholeOneForPointing()
    {
        string whole = new('x', 500);
        string svg = SvgHeatmap.Render(SampleGrids.Causal([whole], 1));
        XElement label = XDocument.Parse(svg).Descendants(s_svg + "text").First(t => t.Value.StartsWith('x'));
        Assert.Equal(whole, label.Element(s_svg + "title")?.Value);
    }

    [Fact]
    public void Render_TwelveHeadsOfAThousandTokens_StaysSmall()
    {
        string svg = SvgHeatmap.Render(SampleGrids.Causal(1024, 12));
        Assert.InRange(svg.Length, 10_000, 3_000_000);
        Assert.Equal(13, XDocument.Parse(svg).Descendants(s_svg + "image").Count());
    }

    [Fact]
    public void Render_Twice_GivesTheSame()
    {
        AttentionGrid grid = SampleGrids.Causal(40, 8);
        Assert.Equal(SvgHeatmap.Render(grid), SvgHeatmap.Render(grid));
    }

    [Fact]
    public void Render_EightHeads_IsAsVerified() =>
        Verify(SampleGrids.Causal(SampleGrids.Love, 8, "demo · all heads of block 5 · “I love you”"), "love");

    [Fact]
    public void Render_HostileLabels_IsAsVerified() =>
        Verify(SampleGrids.Causal(SampleGrids.Hostile, 1, "hostile labels"), "hostile");

    [Fact]
    public void Render_ThinnedLabels_IsAsVerified() =>
        Verify(SampleGrids.Causal(150, 2, "150 tokens"), "thinned", new HeatmapOptions { ColorMap = ColorMap.Viridis });

    /// <summary>
    /// Exactly, but for images: their pixels are compared, by a hash, and not how zlib happens to pack them.
    /// </summary>
    private static void Verify(AttentionGrid grid, string name, HeatmapOptions? options = null)
    {
        string svg = SvgHeatmap.Render(grid, options);
        string hashed = DataUri().Replace(svg, uri => "data:pixels," + PixelHash(uri.Groups[1].Value));
        Expectation.Verify(hashed, "Rendering", name, "svg");
    }

    private static string PixelHash(string base64)
    {
        byte[] png = Convert.FromBase64String(base64);
        int data = png.AsSpan().IndexOf("IDAT"u8);
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data - 4));
        using ZLibStream pixels = new(new MemoryStream(png, data + 4, length), CompressionMode.Decompress);
        return Convert.ToHexStringLower(SHA256.HashData(pixels));
    }

    private static string[] Texts(string svg) =>
        [.. XDocument.Parse(svg).Descendants(s_svg + "text").Select(text => text.Value)];

    [GeneratedRegex("data:image/png;base64,([A-Za-z0-9+/=]+)")]
    private static partial Regex DataUri();
}

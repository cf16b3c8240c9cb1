using System.Globalization;
using System.Text;
using System.Text.Json;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Web.Offline;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>What leaves the page as files.</summary>
public sealed class ExportTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    private const string State = "p=I+love+you&v=matrix&s=none&b=2&h=3&hs=2.3";

    private readonly AttentionMatrix _pattern = RunningServer.Demo.Run("I love you").Attention.Pattern(2, 3);

    [Fact]
    public async Task Numbers_SavedAsCsvAndJson_AreTheModels()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, State);

        (string csvName, byte[] csv) = await page.SaveAsync("csv");
        (string jsonName, byte[] json) = await page.SaveAsync("json");

        Assert.EndsWith(".csv", csvName, StringComparison.Ordinal);
        Assert.EndsWith(".json", jsonName, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        string text = document.RootElement.GetRawText();
        foreach (float weight in (float[])[_pattern[1, 0], _pattern[2, 1], _pattern[2, 2]])
        {
            string digits = weight.ToString("R", CultureInfo.InvariantCulture);
            Assert.Contains(digits, Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
            Assert.Contains(digits, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Picture_SavedAsSvg_HasTextAsText()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, State);

        (_, byte[] svg) = await page.SaveAsync("svg");

        string text = Encoding.UTF8.GetString(svg);
        Assert.StartsWith("<svg", text.TrimStart(), StringComparison.Ordinal);
        Assert.Contains("love</text>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_OfLettersThatJoin_HasThemInOneText()
    {
        const string Arabic = "\u0645\u0631\u062D\u0628\u0627 \u0639\u0627\u0644\u0645";
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p={Uri.EscapeDataString(Arabic)}&v=text&s=none&b=2&h=3&hs=2.3");

        string svg = Encoding.UTF8.GetString((await page.SaveAsync("svg")).Bytes);

        foreach (string word in Arabic.Split(' '))
        {
            Assert.Contains($">{word}</text>", svg, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Picture_SavedAsPng_HasTwiceThePixelsAtTwice()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, State);

        (_, byte[] once) = await page.SaveAsync("png");
        (_, byte[] twice) = await page.SaveAsync("png2");

        Assert.Equal(2 * WidthOf(once), WidthOf(twice));
    }

    [Fact]
    public async Task Page_SavedAsHtml_OpensOfflineInTheSameState()
    {
        using var scratch = new Scratch();
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, State);
        (_, byte[] html) = await page.SaveAsync("html");
        await File.WriteAllBytesAsync(scratch.At("x.html"), html);

        await OpensOfflineAsync(scratch.At("x.html"));
    }

    [Fact]
    public async Task Page_WrittenByTheLibrary_OpensOffline()
    {
        using var scratch = new Scratch();
        Run run = RunningServer.Demo.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        OfflinePage.Write(scratch.At("x.html"), RunningServer.Demo, run, "I love you", "v=matrix&s=none&b=2&h=3&hs=2.3");

        await OpensOfflineAsync(scratch.At("x.html"));
    }

    [Theory]
    [InlineData("qk-i16", 5e-4)]
    [InlineData("qk-f32", 1e-6)]
    [InlineData("rows-u16", 2e-5)]
    public async Task Page_OfALongerRun_IsAsRightAsItSays(string encoding, double tolerance)
    {
        using var scratch = new Scratch();
        string path = scratch.At("x.html");
        Run run = RunningServer.Demo.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        await EncodedPage.WriteAsync(path, RunningServer.Demo, run, encoding, "v=matrix&s=none&b=2&h=3&hs=2.3");

        await using WatchedPage watched = await fixture.OpenAsync();
        await using var page = new ViewerPage(watched);
        await page.GoAsync(new Uri(path).AbsoluteUri);
        await page.PointAsync("matrix", "query 2 “you” looks at key 1 “love”");

        string said = (await page.Readout.TextContentAsync())!;
        string number = said[(said.LastIndexOf("head 2.3: ", StringComparison.Ordinal) + 10)..].Split(' ')[0];
        Assert.Equal(_pattern[2, 1], double.Parse(number, CultureInfo.InvariantCulture), tolerance);
        Assert.Empty(watched.Errors);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Page_OfRealGpt2_OpensInTheSameViews(int example)
    {
        using var scratch = new Scratch();
        using var stored = StoredAttention.Open(Scratch.Fixture("gpt2-real-examples", $"ex{example}.safetensors"));
        OfflinePage.Write(scratch.At("x.html"), stored, state: "v=matrix&s=wall&b=11&h=7&hs=11.7");
        float[] pattern = stored.Pattern(11, 7).Values.ToArray();

        await using WatchedPage watched = await fixture.OpenAsync(new BrowserNewContextOptions { Offline = true });
        await using var page = new ViewerPage(watched);
        await page.GoAsync(new Uri(scratch.At("x.html")).AbsoluteUri);
        await page.PointAsync("matrix", "query 4");
        await page.PointAsync("matrix", "looks at key 2");
        foreach (string view in (string[])["Wall", "Head", "Text", "Matrix"])
        {
            await page.Tab(view).ClickAsync();
            await Expect(page.Tab(view)).ToHaveAttributeAsync("aria-selected", "true");
        }

        await page.View("matrix").FocusAsync();
        await page.Page.Mouse.MoveAsync(1, 1);
        for (int step = 0; step < 4; step++)
        {
            await page.Page.Keyboard.PressAsync("ArrowDown");
        }

        await Expect(page.Readout).ToContainTextAsync("query 4 ");
        await Expect(page.Readout).ToContainTextAsync(
            $"head 11.7: {pattern[4 * stored.Keys].ToString("R", CultureInfo.InvariantCulture)} (row sums to");
        page.IsSound(new Uri(scratch.At("x.html")).AbsoluteUri);
    }

    private async Task OpensOfflineAsync(string path)
    {
        await using WatchedPage watched = await fixture.OpenAsync(new BrowserNewContextOptions { Offline = true });
        await using var page = new ViewerPage(watched);
        await page.GoAsync(new Uri(path).AbsoluteUri);

        await Expect(page.Tab("Matrix")).ToHaveAttributeAsync("aria-selected", "true");
        await page.PointAsync("matrix", "query 2 “you” looks at key 1 “love”");

        await Expect(page.Readout).ToContainTextAsync(_pattern[2, 1].ToString("R", CultureInfo.InvariantCulture));
        page.IsSound(new Uri(path).AbsoluteUri);
    }

    private static int WidthOf(byte[] png) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
}

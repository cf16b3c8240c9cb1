using Attendance.Tests.Shared;
using Microsoft.Playwright;

namespace Attendance.Web.Tests.Browser;

/// <summary>
/// Pictures of every view, light and dark, at three sizes, committed as documentation in <c>docs/images/page</c>. They
/// are compared in a way that lets fonts differ: see <see cref="PictureComparison"/>.
/// </summary>
public sealed class ScreenshotTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    /// <summary>
    /// Stands for the model, whose place differs from one machine to the next, and so is not in a test's name.
    /// </summary>
    private const string Bert = "bert";

    private const string Sentence = "p=The+cat+sat.";

    private const string Prompt = "p=When+Mary+and+John+went+to+the+store%2C+John+gave+a+drink+to+Mary.";

    private static readonly (string Name, int Width, int Height)[] s_sizes =
        [("narrow", 360, 740), ("middle", 820, 640), ("wide", 1280, 800)];

    public static TheoryData<string, string> Views { get; } = new()
    {
        { "wall", "v=wall&s=none" },
        { "head", "v=head&b=4&h=7&hs=4.7+4.3&l=14." },
        { "matrix", "v=matrix&b=3&h=2&hs=3.2&l=11.4" },
        { "text", "v=text&b=3&h=2&hs=3.2&l=14." },
        { "neuron", "v=neuron&b=3&h=2&hs=3.2&l=11.4" },
        { "pairs", $"m={Bert}&p2=The+dog+lay.&v=pairs&s=head&b=1&h=1&hs=1.1+1.0&l=2." },
        { "ranking", "v=heads&so=previous_token_head" },
        { "next", "v=next&b=5&h=3&hs=5.3" },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task View_InLightAndDarkAtThreeSizes_LooksAsCommitted(string view, string state)
    {
        string address = state.Contains($"m={Bert}&", StringComparison.Ordinal)
            ? $"{Sentence}&{state.Replace($"m={Bert}&", $"m={Uri.EscapeDataString(ChromiumFixture.Bert)}&", StringComparison.Ordinal)}"
            : $"{Prompt}&{state}";
        string folder = Path.Combine(Expectation.Repository(), "docs", "images", "page");
        var faults = new List<string>();
        foreach (string theme in (string[])["light", "dark"])
        {
            foreach ((string size, int width, int height) in s_sizes)
            {
                await using ViewerPage page = await ViewerPage.OpenAsync(
                    fixture,
                    $"{address}&t={theme}",
                    new BrowserNewContextOptions
                    {
                        ViewportSize = new ViewportSize { Width = width, Height = height },
                        ReducedMotion = ReducedMotion.Reduce,
                    });
                await page.IsStillAsync();
                byte[] picture = await page.Page.ScreenshotAsync();
                Assert.Equal(0, await page.Page.EvaluateAsync<int>(
                    "() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"));
                string path = Path.Combine(folder, $"{view}-{theme}-{size}");
                if (await PictureComparison.FaultAsync(page.Page, picture, path) is { } fault)
                {
                    faults.Add(fault);
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }
}

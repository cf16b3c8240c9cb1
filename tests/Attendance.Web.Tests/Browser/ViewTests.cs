using System.Globalization;
using Attendance.Attention;
using Attendance.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>Every view, in a real browser.</summary>
public sealed class ViewTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    private const string Prompt = "p=I+love+you+so+much&b=0&h=0&hs=0.0";

    private readonly Run _run = RunningServer.Demo.Run("I love you so much");

    private string Address => fixture.Server.Server.Address.ToString();

    [Fact]
    public async Task Wall_PointedAtAndClicked_NamesAHeadAndOpensIt()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=wall&s=none");
        string head = "";
        for (int step = 1; head.Length == 0 && step < 20; step++)
        {
            await page.View("wall").HoverAsync(new() { Position = new() { X = 40 + (step * 11), Y = 100 + (step * 7) } });
            head = await page.Page.EvaluateAsync<string>(
                "() => document.querySelector('attention-viewer').shadowRoot.querySelector('av-wall').hoverText.split(' ')[0]");
        }

        Assert.Matches(@"^\d\.\d$", head);
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.UpAsync();

        await page.HasStateAsync($"hs={head}");
        await Expect(page.Tab("Head")).ToHaveAttributeAsync("aria-selected", "true");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Wall_ByKeys_MovesOpensAndAdds()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=wall&s=none");
        await page.View("wall").FocusAsync();

        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync("Space");
        await page.HasStateAsync("hs=0.0+1.1");
        await page.View("wall").FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");

        await page.HasStateAsync("b=1");
        await page.HasStateAsync("h=1");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Wall_Sorted_PutsTheHighestFirst()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=wall&s=none");

        await page.Page.GetByLabel("Sort heads by").SelectOptionAsync("first_token");

        await page.HasStateAsync("so=first_token");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Head_PointedAt_SaysWhatATokenLooksAtMost()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);

        await page.PointAsync("head", "query 1 “love” looks most at");

        await Expect(page.Readout).ToContainTextAsync("row sums to 1");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Head_Clicked_LocksEscapeUnlocksUndoTakesBack()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);
        await page.PointAsync("head", "query 2");
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.UpAsync();
        await page.HasStateAsync("l=2.");

        await page.Page.Keyboard.PressAsync("Escape");
        await page.HasNoStateAsync("l");
        await page.Page.Keyboard.PressAsync("Control+z");
        await page.HasStateAsync("l=2.");
        await page.Page.Keyboard.PressAsync("Control+Shift+z");
        await page.HasNoStateAsync("l");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Heads_SwitchedOnAndIsolated_AreInTheState()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);
        ILocator chips = page.Page.Locator("av-head-chips button");

        await chips.Nth(3).ClickAsync();
        await page.HasStateAsync("hs=0.0+0.3");
        await chips.Nth(5).DblClickAsync();
        await page.HasStateAsync("hs=0.5");
        await page.Page.Keyboard.PressAsync("}");
        await page.HasStateAsync("b=1");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Lines_FilteredAndRenormalised_SaySo()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);

        await page.Page.GetByLabel("Part of each row's mass").FillAsync("50");
        await page.HasStateAsync("x=50");
        await page.Page.GetByLabel("First key").SelectOptionAsync("renormalise");
        await page.HasStateAsync("f=renormalise");

        await Expect(page.Page.Locator("av-readout .stated")).Not.ToBeEmptyAsync();
        page.IsSound(Address);
    }

    [Fact]
    public async Task Matrix_PointedAt_SaysTheModelsOwnWeight()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, "p=I+love+you+so+much&v=matrix&s=none&b=2&h=3&hs=2.3");
        AttentionMatrix pattern = _run.Attention.Pattern(2, 3);

        await page.PointAsync("matrix", "query 3 “so” looks at key 1 “love”");

        await Expect(page.Readout).ToContainTextAsync(Shortest(pattern[3, 1]));
        page.IsSound(Address);
    }

    [Fact]
    public async Task Matrix_ZoomedAndMoved_ComesBackWhole()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=matrix&s=none");
        LocatorBoundingBoxResult box = (await page.View("matrix").BoundingBoxAsync())!;
        await page.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await page.Page.Mouse.WheelAsync(0, -600);
        await page.Page.WaitForFunctionAsync("() => location.hash.includes('z=')");
        await page.View("matrix").FocusAsync();
        await page.Page.Keyboard.PressAsync("0");

        await page.HasNoStateAsync("z");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Text_PointedAt_ShadesAndTurnsRound()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=text&s=none");
        ILocator word = page.Page.Locator("av-text span[data-i='2']");

        await word.HoverAsync();
        await Expect(page.Readout).ToContainTextAsync("query 2 “you” looks most at");
        await word.ClickAsync();
        await page.HasStateAsync("l=2.");
        await page.Page.Keyboard.PressAsync("t");

        await page.HasStateAsync("lk=at");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Text_OfLettersThatTokensSplit_ReadsAsThePrompt()
    {
        const string Hebrew = "\u05E9\u05DC\u05D5\u05DD \u4F60\u597D";
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p={Uri.EscapeDataString(Hebrew)}&b=0&h=0&hs=0.0&v=text&s=none");

        await Expect(page.Page.Locator("av-text p")).ToHaveTextAsync(Hebrew);
        await page.Page.Keyboard.PressAsync("w");
        await Expect(page.Page.Locator("av-text span")).ToHaveTextAsync(
            ["\u05E9\u05DC\u05D5\u05DD", " \u4F60", "\u597D"]);
        page.IsSound(Address);
    }

    [Fact]
    public async Task Text_OfLettersThatTokensSplit_JoinsLettersAndHasAPlaceForEachPart()
    {
        const string Arabic = "\u0645\u0631\u062D\u0628\u0627 \u0639\u0627\u0644\u0645";
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p={Uri.EscapeDataString(Arabic)}&b=0&h=0&hs=0.0&v=text&s=none");

        // Letters that join are narrower than the same letters apart: the text must be as wide as it is without tokens.
        double[] widths = await page.Page.Locator("av-text p").EvaluateAsync<double[]>(
            """
            paragraph => {
              const width = element => {
                const range = document.createRange();
                range.selectNodeContents(element);
                return range.getBoundingClientRect().width;
              };
              const plain = paragraph.cloneNode();
              plain.textContent = paragraph.textContent;
              paragraph.after(plain);
              const widths = [width(paragraph), width(plain)];
              plain.remove();
              return widths;
            }
            """);
        Assert.Equal(widths[1], widths[0], 0.5);
        LocatorBoundingBoxResult letter = (await page.Page.Locator("av-text span[data-i='0']").BoundingBoxAsync())!;
        float y = letter.Y + (letter.Height / 2);
        await page.Page.Mouse.MoveAsync(letter.X + (letter.Width * 0.8f), y);
        await Expect(page.Readout).ToContainTextAsync("query 0 “\u2068\u0645\u2081\u2069”");
        await page.Page.Mouse.MoveAsync(letter.X + (letter.Width * 0.2f), y);
        await Expect(page.Readout).ToContainTextAsync("query 1 “\u2068\u0645\u2082\u2069”");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Neuron_OfALockedCell_ShowsItAndSorts()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, "p=I+love+you+so+much&v=neuron&s=none&b=1&h=2&hs=1.2&l=3.1");
        await Expect(page.Page.Locator("av-neuron canvas").First).ToBeVisibleAsync();
        await page.View("neuron").FocusAsync();

        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await page.HasStateAsync("l=3.0");

        Assert.Contains(page.Requests, request => request.Contains("/neuron?", StringComparison.Ordinal));
        page.IsSound(Address);
    }

    [Theory]
    [InlineData("score")]
    [InlineData("without-first")]
    [InlineData("value-norm")]
    [InlineData("rollout")]
    [InlineData("flow")]
    [InlineData("logit")]
    public async Task Measure_Chosen_IsDrawnInEveryView(string measure)
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);

        await page.Page.GetByLabel("Measure").SelectOptionAsync(measure);
        foreach (string view in (string[])["Matrix", "Text", "Head"])
        {
            await page.Tab(view).ClickAsync();
            await Expect(page.Tab(view)).ToHaveAttributeAsync("aria-selected", "true");
        }

        await page.Page.WaitForFunctionAsync(
            "() => document.querySelector('attention-viewer').shadowRoot.querySelector('av-wall').ready");
        await Expect(page.Page.Locator("attention-viewer [role=alert]")).ToHaveCountAsync(0);
        page.IsSound(Address);
    }

    private static string Shortest(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Attendance.Analysis;
using Attendance.Generation;
using Attendance.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>What the library can do, done on the page.</summary>
public sealed class AnalysisTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    private const string Prompt = "p=I+love+you";

    private string Address => fixture.Server.Server.Address.ToString();

    [Fact]
    public async Task Prompt_Typed_IsCountedAndRun()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);
        ILocator box = page.Page.GetByLabel("Prompt", new() { Exact = true });

        await box.FillAsync("I hate you, too");
        await Expect(page.Page.Locator("av-prompt .count")).ToHaveTextAsync("5 / 512");
        await box.PressAsync("Enter");

        await Expect(page.Readout).ToContainTextAsync("5 tokens");
        await page.HasStateAsync("p=I+hate+you%2C+too");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Prompt_TooLong_IsRefusedInWords()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);

        await page.Page.GetByLabel("Prompt", new() { Exact = true }).FillAsync(string.Concat(Enumerable.Repeat(" love", 600)));

        await Expect(page.Page.Locator("av-prompt")).ToContainTextAsync("the model reads at most 512");
        await Expect(page.Button("Run")).ToBeDisabledAsync();
        page.IsSound(Address);
    }

    [Fact]
    public async Task Ranking_OfHeads_JumpsToOne()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=heads");
        ILocator first = page.Page.Locator("av-heads-panel ol button").First;
        string name = (await first.Locator("b").TextContentAsync())!;

        await first.ClickAsync();

        await page.HasStateAsync($"hs={name}");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Compare_OfTwoPrompts_AlignsRanksAndSubtracts()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=compare&s=none");

        await page.Page.Locator("av-compare-panel input[name=other]").FillAsync("I hate you");
        await page.Button("Compare").ClickAsync();

        await Expect(page.Page.Locator("av-compare-panel .pair.other")).ToContainTextAsync("hate");
        await Expect(page.Page.Locator("av-compare-panel ol button").First).ToBeVisibleAsync();
        await Expect(page.Page.Locator("av-difference canvas").First).ToBeVisibleAsync();
        page.IsSound(Address);
    }

    [Fact]
    public async Task Generate_OfAPrompt_StreamsStepsWithAlternatives()
    {
        Continuation expected = RunningServer.Demo.Generate("I love you", new GenerationOptions { MaxNewTokens = 5, TopK = 1 });
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=generate&s=none");

        await page.Page.Locator("av-generate-panel input[name=tokens]").FillAsync("5");
        await page.Button("Go on writing").ClickAsync();
        await Expect(page.Page.Locator("av-generate-panel .text button")).ToHaveCountAsync(5);
        Assert.Equal(
            expected.Text,
            string.Concat(await page.Page.Locator("av-generate-panel .text button").AllTextContentsAsync()));
        await page.Page.GetByLabel("Step").FillAsync("2");
        await page.Button("See the attention of this step").ClickAsync();

        await Expect(page.Readout).ToContainTextAsync("6 tokens");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Causes_OfAPrompt_AreMappedAndListed()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=causes&s=none");

        await page.Button("Ablate every head").ClickAsync();

        await Expect(page.Page.Locator("av-causes-panel")).ToContainTextAsync("logit");
        await Expect(page.Page.Locator("av-causes-panel ol button").First).ToBeVisibleAsync();
        page.IsSound(Address);
    }

    [Fact]
    public async Task Head_SwitchedOff_ChangesWhatComesNextAndUndoTakesItBack()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=next&s=none&b=0&h=1&hs=0.1");
        Run run = RunningServer.Demo.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        string next = TokenProbability.Top(RunningServer.Demo, run.NextTokenLogits, 1)[0].Probability
            .ToString("0.0%", CultureInfo.InvariantCulture)[..3];
        await Expect(page.Page.Locator("av-next-panel")).ToContainTextAsync(next);

        await page.Button("switch 0.1 off").ClickAsync();
        await Expect(page.Page.Locator("av-next-panel")).ToContainTextAsync("with changes");
        await Expect(page.Page.Locator("av-next-panel .changes")).ToContainTextAsync("head 0.1 off");
        await page.Button("Undo").ClickAsync();

        await Expect(page.Page.Locator("av-next-panel .changes")).ToHaveCountAsync(0);
        page.IsSound(Address);
    }

    [Theory]
    [InlineData("cut 2 → 0", "cut")]
    [InlineData("cut the score 2 → 0", "renormalised")]
    public async Task Cell_Locked_CanBeCut(string offer, string said)
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"{Prompt}&v=next&s=none&l=2.0");

        await page.Button(offer).ClickAsync();

        await Expect(page.Page.Locator("av-next-panel .changes")).ToContainTextAsync(said);
        page.IsSound(Address);
    }

    [Fact]
    public async Task State_InTheAddress_ComesBack()
    {
        const string State = "p=I+love+you&v=matrix&s=none&b=3&h=2&hs=3.2&l=2.1&ws=1&t=dark";
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, State);

        await Expect(page.Tab("Matrix")).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.Readout).ToContainTextAsync("query 2");
        await Expect(page.Page.Locator("av-toolbar output").First).ToHaveTextAsync("block 3");
        foreach (string part in State.Split('&'))
        {
            Assert.Contains(part, await page.Page.EvaluateAsync<string>("location.hash"), StringComparison.Ordinal);
        }

        page.IsSound(Address);
    }

    [Theory]
    [InlineData("v=causes&ca=mean&ce=direct", "av-causes-panel ol button", 48)]
    [InlineData("v=generate&g=5+draw+0.8+7&gs=2", "av-generate-panel .text button", 5)]
    public async Task Address_WithAQuestion_AsksItAgainWithTheSameAnswer(string question, string where, int answers)
    {
        string address = $"{Prompt}&s=none&{question}";
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, address);
        ILocator found = page.Page.Locator(where);
        await Expect(found).ToHaveCountAsync(answers);
        IReadOnlyList<string> first = await found.AllInnerTextsAsync();

        await page.Page.ReloadAsync();

        await Expect(found).ToHaveCountAsync(answers);
        Assert.Equal(first, await found.AllInnerTextsAsync());
        page.IsSound(Address);
    }

    [Fact]
    public async Task Help_Asked_ListsTheKeys()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, Prompt);

        await page.Page.Locator("av-head .scroller").FocusAsync();
        await page.Page.Keyboard.PressAsync("?");

        await Expect(page.Page.Locator("av-help dialog")).ToContainTextAsync("white space visible");
        page.IsSound(Address);
    }

    [Fact]
    public async Task HostilePrompt_Run_IsTextEverywhere()
    {
        string prompt = Uri.EscapeDataString("</script><img src=x onerror=document.title='owned'>");
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"p={prompt}&v=text");

        foreach (string view in (string[])["Matrix", "Head", "Text", "Next", "Ranking"])
        {
            await page.Tab(view).ClickAsync();
        }

        Assert.Equal("Attendance", await page.Page.TitleAsync());
        Assert.Equal(0, await page.Page.Locator("img").CountAsync());
        page.IsSound(Address);
    }
}

using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>What a user meets when things go wrong: said in words, and the page goes on.</summary>
public sealed class TroubleTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task TwoTabs_OnAServerThatKeepsOneRun_HaveTheirOwn()
    {
        await using RunningServer server = await RunningServer.StartAsync(new ServerLimits { RunBytes = 1 });
        await using ViewerPage one = await OpenAsync(server, "p=I+love+you&v=head&s=none&b=0&h=0&hs=0.0");
        await using ViewerPage two = await OpenAsync(server, "p=I+hate+you&v=head&s=none&b=0&h=0&hs=0.0");

        await one.Button("Head 0.3").ClickAsync();

        await one.PointAsync("head", "“love” looks most at");
        await one.HasStateAsync("hs=0.0+0.3");
        await Expect(one.Page.Locator("attention-viewer [role=alert]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task TwoTabs_OnAServerThatRemembersNone_AskForTheirOwnAgain()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new ServerLimits { RunBytes = 1, RememberedRuns = 0 });
        await using ViewerPage one = await OpenAsync(server, "p=I+love+you&v=head&s=none&b=0&h=0&hs=0.0");
        await using ViewerPage two = await OpenAsync(server, "p=I+hate+you&v=head&s=none&b=0&h=0&hs=0.0");

        await one.Button("Head 0.3").ClickAsync();
        ILocator alert = one.Page.Locator("attention-viewer [role=alert]");
        await Expect(alert).ToContainTextAsync("This run has expired");
        await one.Button("Try again").ClickAsync();

        await Expect(alert).ToHaveCountAsync(0);
        await one.PointAsync("head", "“love” looks most at");
        await one.HasStateAsync("hs=0.0+0.3");
    }

    [Fact]
    public async Task Server_ThatWentAway_IsSaidAndWhatWasThereStays()
    {
        RunningServer server = await RunningServer.StartAsync();
        await using ViewerPage page = await OpenAsync(server, "p=I+love+you&v=head&s=none&b=0&h=0&hs=0.0");
        await server.DisposeAsync();

        await page.Button("Head 0.3").ClickAsync();

        await Expect(page.Page.Locator("attention-viewer [role=alert]"))
            .ToContainTextAsync("The server does not answer; is it still running?");
        await page.PointAsync("head", "query 1 “love” looks most at");
    }

    [Fact]
    public async Task Model_ThatTheHubDoesNotGive_IsSaidAndUndoBringsTheLastOneBack()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await using ViewerPage page = await OpenAsync(server, "p=I+love+you&v=head&s=none&b=0&h=0&hs=0.0");

        await page.Page.GetByLabel("Model", new() { Exact = true })
            .SelectOptionAsync(new SelectOptionValue { Label = "another …" });
        await page.Page.GetByPlaceholder("its name at the Hugging Face Hub").FillAsync("somebody/no-such-model");
        await page.Page.Keyboard.PressAsync("Enter");

        ILocator alert = page.Page.Locator("attention-viewer [role=alert]");
        await Expect(alert).ToContainTextAsync("somebody/no-such-model");
        await Expect(alert).ToHaveCountAsync(1);
        await page.PointAsync("head", "query 1 “love” looks most at");
        await page.Button("Undo").ClickAsync();
        await Expect(alert).ToHaveCountAsync(0);
        await Expect(page.Page.GetByLabel("Model", new() { Exact = true })).ToHaveValueAsync("demo");
    }

    [Fact]
    public async Task Prompt_LongerThanTheContext_IsSaidOnce()
    {
        string prompt = string.Join('+', Enumerable.Repeat("word", 600));
        await using WatchedPage watched = await fixture.OpenAsync();

        await watched.Page.GotoAsync($"{fixture.Server.Server.Address}#p={prompt}");

        ILocator said = watched.Page.Locator("av-prompt .said");
        await Expect(said).ToHaveCountAsync(1);
        await Expect(said).ToContainTextAsync("The prompt has 600 tokens, but the context of demo is 512; shorten it by 88.");
        await Expect(watched.Page.GetByRole(AriaRole.Button, new() { Name = "Run" })).ToBeDisabledAsync();
    }

    private async Task<ViewerPage> OpenAsync(RunningServer server, string state)
    {
        var page = new ViewerPage(await fixture.OpenAsync());
        await page.GoAsync($"{server.Server.Address}#{state}");
        return page;
    }
}

using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>The page as a user has it: what is on it, and what can be done with it.</summary>
internal sealed class ViewerPage(WatchedPage watched) : IAsyncDisposable
{
    private const string TwoFrames = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))";

    public IPage Page => watched.Page;

    public IReadOnlyCollection<string> Requests => watched.Requests;

    /// <summary>The line of numbers at the bottom.</summary>
    public ILocator Readout => Page.Locator("av-readout .spot");

    /// <summary>What has the focus and the pointer's events in a view.</summary>
    public ILocator View(string name) => Page.Locator($"av-{name} .scroller");

    public ILocator Tab(string name) => Page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    /// <summary>Opens the server's page.</summary>
    /// <param name="fixture">Browser and server.</param>
    /// <param name="state">The state, as behind # in the address.</param>
    /// <param name="options">The window; the usual one when null.</param>
    public static async Task<ViewerPage> OpenAsync(
        ChromiumFixture fixture, string state, BrowserNewContextOptions? options = null)
    {
        var page = new ViewerPage(await fixture.OpenAsync(options));
        await page.GoAsync($"{fixture.Server.Server.Address}#{state}");
        return page;
    }

    /// <summary>Opens an address, and waits until there is something to look at.</summary>
    public async Task GoAsync(string address)
    {
        await Page.GotoAsync(address);
        await Expect(Readout).Not.ToBeEmptyAsync();
        await Page.WaitForFunctionAsync(
            """
            () => {
              const root = document.querySelector('attention-viewer').shadowRoot;
              const walls = [...root.querySelectorAll('av-wall')].filter(wall => wall.clientWidth > 0);
              return walls.every(wall => wall.ready) && !root.querySelector('[role=progressbar]');
            }
            """);
    }

    /// <summary>Waits until the address has a part of the state.</summary>
    public Task HasStateAsync(string part) =>
        Page.WaitForFunctionAsync("part => ('&' + location.hash.slice(1) + '&').includes('&' + part + '&')", part);

    /// <summary>Waits until the address has nothing of a name.</summary>
    public Task HasNoStateAsync(string name) =>
        Page.WaitForFunctionAsync("name => !('&' + location.hash.slice(1)).includes('&' + name + '=')", name);

    /// <summary>Moves the pointer over a view until the readout says something.</summary>
    public async Task PointAsync(string view, string text)
    {
        LocatorBoundingBoxResult box = (await View(view).BoundingBoxAsync())!;
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 12; x++)
            {
                await Page.Mouse.MoveAsync(box.X + (box.Width * (x + 0.5f) / 12), box.Y + (box.Height * (y + 0.5f) / 40));
                await Page.EvaluateAsync(TwoFrames);
                if ((await Readout.TextContentAsync())!.Contains(text, StringComparison.Ordinal))
                {
                    return;
                }
            }
        }

        Assert.Fail($"Nowhere in {view} does the readout say '{text}'; last was '{await Readout.TextContentAsync()}'.");
    }

    /// <summary>Waits until nothing is asked for and nothing moves any more.</summary>
    public async Task IsStillAsync()
    {
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Page.EvaluateAsync("() => document.fonts.ready.then(() => undefined)");
        await Page.EvaluateAsync(TwoFrames);
    }

    /// <summary>Saves what is on screen, and gives the file.</summary>
    public async Task<(string Name, byte[] Bytes)> SaveAsync(string kind)
    {
        await Button("Save").ClickAsync();
        IDownload file = await Page.RunAndWaitForDownloadAsync(
            () => Page.Locator($"av-export [data-kind={kind}]").ClickAsync());
        return (file.SuggestedFilename, await File.ReadAllBytesAsync(await file.PathAsync()));
    }

    /// <summary>Expects that nothing went wrong and nobody else was asked.</summary>
    public void IsSound(string address)
    {
        Assert.Empty(watched.Errors);
        Assert.All(
            watched.Requests,
            request => Assert.True(
                request.StartsWith(address, StringComparison.Ordinal)
                    || request.StartsWith("data:", StringComparison.Ordinal)
                    || request.StartsWith("blob:", StringComparison.Ordinal),
                request));
    }

    public ValueTask DisposeAsync() => watched.DisposeAsync();
}

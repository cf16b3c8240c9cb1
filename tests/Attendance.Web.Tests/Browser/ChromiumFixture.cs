using Attendance.Models;
using Microsoft.Playwright;

namespace Attendance.Web.Tests.Browser;

/// <summary>A real Chromium, without a window, and a server.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A model that tells two sentences apart, as the page asks for it.</summary>
    internal static string Bert { get; } = Scratch.Fixture("bert-tiny");

    /// <summary>A model of an encoder and a decoder.</summary>
    internal static string Bart { get; } = BartFixture.Folder;

    internal RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (ChromiumLocator.Find() is { } program)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,

                // A sandbox needs rights that a container's root has not; the page is ours.
                ChromiumSandbox = false,
                Args = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--force-color-profile=srgb"],
            });
        }

        Server = await RunningServer.StartAsync(models: [ModelLocator.Demo, Bert, Bart]);
    }

    /// <summary>A page of its own, with what went wrong in it.</summary>
    internal async Task<WatchedPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, ChromiumLocator.Missing);
        IBrowserContext context = await _browser.NewContextAsync(options ?? new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(15_000);
        return new WatchedPage(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Server.DisposeAsync();
    }
}

using Microsoft.Playwright;

namespace Attendance.Web.Tests.Browser;

public sealed class SmokeTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Page_Opened_DrawsAWallAndAsksNobodyElse()
    {
        await using WatchedPage watched = await fixture.OpenAsync();
        IPage page = watched.Page;

        await page.GotoAsync(fixture.Server.Server.PageAddress + "#p=I+love+you");
        await page.Locator("av-wall canvas").First.WaitForAsync();
        await page.GetByText("demo · 6 blocks × 8 heads · 3 tokens").WaitForAsync();
        await page.Locator("av-wall canvas").First.HoverAsync();

        Assert.Empty(watched.Errors);
        string own = fixture.Server.Server.Address.ToString();
        Assert.All(watched.Requests, request => Assert.StartsWith(own, request, StringComparison.Ordinal));
    }
}

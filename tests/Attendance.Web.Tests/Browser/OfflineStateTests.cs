using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>A page that was saved shows without a server what the server's page showed.</summary>
public sealed class OfflineStateTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    private const string Hostile = "I love </script><img src=x onerror=alert(1)> & \"you\"";

    /// <summary>All words of a view, and its pictures, whatever its shadow roots.</summary>
    private const string Shown =
        """
        view => {
          const said = [];
          const walk = node => {
            for (const child of node.childNodes) {
              if (child.nodeType === Node.TEXT_NODE) { said.push(child.textContent.trim()); }
              if (child.nodeType !== Node.ELEMENT_NODE || child.matches('style, form')) { continue; }
              if (child.matches('canvas.base')) { said.push(child.toDataURL()); }
              if (child.matches('button') && child.textContent.startsWith('See the attention')) { continue; }
              if (child.shadowRoot) { walk(child.shadowRoot); }
              walk(child);
            }
          };
          walk(view.shadowRoot ?? view);
          return said.filter(text => text !== '');
        }
        """;

    [Theory]
    [InlineData("matrix", "v=matrix&s=none&b=2&h=3&hs=2.3&ms=score", "I love you so much")]
    [InlineData("matrix", "v=matrix&s=none&b=2&h=3&hs=2.3&ms=logit", "I love you so much")]
    [InlineData("matrix", "v=matrix&s=none&b=4&h=3&hs=4.3&ms=rollout", Hostile)]
    [InlineData("wall", "v=wall&s=none&b=2&h=3&hs=2.3&ms=score", Hostile)]
    [InlineData("head", "v=head&s=none&b=2&h=3&hs=2.3+2.4&ms=without-first", Hostile)]
    [InlineData("neuron", "v=neuron&s=none&b=2&h=3&hs=2.3&l=5.3", Hostile)]
    public async Task View_Saved_IsDrawnTheSame(string view, string state, string prompt)
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"p={Uri.EscapeDataString(prompt)}&{state}");
        await StillAsync(page);

        await SavedIsTheSameAsync(page, $"av-{view}");
    }

    [Fact]
    public async Task Comparison_Saved_IsTheSameInEveryHead()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p=I+love+you&o={Uri.EscapeDataString("I hate </script><img src=x onerror=alert(1)> you")}&v=compare&s=none&b=2&h=3&hs=2.3");
        await Expect(page.Page.Locator("av-difference")).ToHaveCountAsync(1);
        await StillAsync(page);

        await SavedIsTheSameAsync(page, "av-compare-panel", async one =>
        {
            await one.Page.Keyboard.PressAsync("]");
            await one.IsStillAsync();
            return await ShownAsync(one, "av-compare-panel");
        });
    }

    [Fact]
    public async Task CrossAttention_Saved_IsTheSameInEveryPanel()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture,
            $"m={Uri.EscapeDataString(ChromiumFixture.Bart)}&p=The+cat+sat+on+the+mat.&pd=A+warm+cat+sits.&a=cross&ca=zero"
            + "&o=The+dog+lay+on+a+mat.&v=compare&s=causes&b=1&h=2&hs=1.2");
        await Expect(page.Page.Locator("av-difference")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("av-causes-panel av-head-grid").First).ToBeVisibleAsync();
        await StillAsync(page);

        await SavedIsTheSameAsync(page, "av-compare-panel", async one =>
        {
            string[] causes = await ShownAsync(one, "av-causes-panel");
            await one.Tab("Neuron").ClickAsync();
            await StillAsync(one);
            return [.. causes, .. await ShownAsync(one, "av-neuron")];
        });
    }

    [Theory]
    [InlineData("causes", "v=causes&s=none&ca=mean&tg=+and&ag=+are", "av-head-grid")]
    [InlineData("generate", "v=generate&s=none&g=6+best&st=2", "ol")]
    [InlineData("generate", "v=generate&s=none&g=5+draw+0.9+7", "ol")]
    public async Task Answer_Saved_IsTheSame(string panel, string state, string part)
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, $"p={Uri.EscapeDataString(Hostile)}&{state}");
        await Expect(page.Page.Locator($"av-{panel}-panel {part}").First).ToBeVisibleAsync();
        await Expect(page.Button("Stop")).ToHaveCountAsync(0);
        await StillAsync(page);

        await SavedIsTheSameAsync(page, $"av-{panel}-panel");
    }

    [Fact]
    public async Task ChangedRun_Saved_HasBeforeAndAfter()
    {
        string changes = Uri.EscapeDataString("""[{"kind":"zero","head":"2.3"},{"kind":"cut","head":"1.2","query":2,"key":0}]""");
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p=I+love+you&v=next&s=matrix&b=1&h=2&hs=1.2&i={changes}");
        await Expect(page.Page.Locator("av-next-panel .number").First).ToContainTextAsync("→");
        await StillAsync(page);

        await SavedIsTheSameAsync(page, "av-next-panel ol");
    }

    [Fact]
    public async Task LongRun_Saved_HasTheVectorsOnScreenAndSaysWhich()
    {
        string prompt = string.Join(' ', Enumerable.Range(0, 200).Select(i => i % 3 == 0 ? "love" : "you"));
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"p={Uri.EscapeDataString(prompt)}&v=neuron&s=none&b=2&h=3&hs=2.3&l=40.3&ms=score");
        await StillAsync(page);
        using var scratch = new Scratch();
        await using ViewerPage saved = await SaveAsync(page, scratch);

        string[] shown = await ShownAsync(saved, "av-neuron");
        await saved.Page.Keyboard.PressAsync("}");
        await StillAsync(saved);
        string[] other = await ShownAsync(saved, "av-neuron");

        Assert.NotEqual(shown, other);
        Assert.Equal(
            "This page has the vectors of block 2 alone; open the prompt with attendance serve for others.",
            await saved.Page.EvaluateAsync<string>(
                """
                () => document.querySelector('attention-viewer').runs.scene.source
                  .lacks({ attention: 'self', measure: 'weight', block: 3, head: 0 })
                """));
    }

    [Fact]
    public async Task Page_SavedAgainFromDisk_KeepsEverything()
    {
        await using ViewerPage page = await ViewerPage.OpenAsync(fixture, "p=I+love+you&v=causes&s=neuron&ca=zero&b=2&h=3&hs=2.3");
        await Expect(page.Page.Locator("av-head-grid").First).ToBeVisibleAsync();
        await StillAsync(page);
        using var scratch = new Scratch();
        await using ViewerPage once = await SaveAsync(page, scratch);

        await SavedIsTheSameAsync(once, "av-causes-panel");
        await SavedIsTheSameAsync(once, "av-neuron");
    }

    private async Task SavedIsTheSameAsync(
        ViewerPage page, string view, Func<ViewerPage, Task<string[]>>? then = null)
    {
        using var scratch = new Scratch();
        string[] served = await ShownAsync(page, view);
        await using ViewerPage saved = await SaveAsync(page, scratch);

        Assert.NotEmpty(served);
        Assert.Equal(served, await ShownAsync(saved, view));
        if (then is not null)
        {
            Assert.Equal(await then(page), await then(saved));
        }

        await Expect(saved.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    private static Task<string[]> ShownAsync(ViewerPage page, string view) =>
        page.Page.Locator(view).EvaluateAsync<string[]>(Shown);

    private static Task<double> HeightAsync(ViewerPage page) =>
        page.Page.Locator("attention-viewer main").EvaluateAsync<double>("main => main.getBoundingClientRect().height");

    /// <summary>Waits until all numbers have come and are painted.</summary>
    private static async Task StillAsync(ViewerPage page)
    {
        await page.Page.WaitForFunctionAsync("() => !document.querySelector('attention-viewer').runs.scene.feed.busy");
        await page.Page.EvaluateAsync(
            "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 50))");
    }

    /// <summary>Saves a page, and opens the file from the disk with the network off.</summary>
    private async Task<ViewerPage> SaveAsync(ViewerPage page, Scratch scratch)
    {
        (_, byte[] html) = await page.SaveAsync("html");
        string path = scratch.At($"{Guid.NewGuid():N}.html");
        await File.WriteAllBytesAsync(path, html);
        var saved = new ViewerPage(await fixture.OpenAsync(new BrowserNewContextOptions
        {
            Offline = true,
            ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
        }));
        await saved.GoAsync(new Uri(path).AbsoluteUri);

        // There is no prompt to type here, and so more room; only then pictures are of one size.
        double more = await HeightAsync(saved) - await HeightAsync(page);
        await saved.Page.Locator("attention-viewer header").EvaluateAsync(
            """
            (header, more) => {
              header.style.height = `${header.getBoundingClientRect().height + more}px`;
              header.style.boxSizing = 'border-box';
            }
            """,
            more);
        await StillAsync(saved);
        saved.IsSound(new Uri(path).AbsoluteUri);
        return saved;
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>What the page does with each of an encoder's and a decoder's kinds of attention.</summary>
public sealed class EncoderDecoderTests(ChromiumFixture browser, BartFixture bart)
    : IClassFixture<ChromiumFixture>, IClassFixture<BartFixture>
{
    private const string Prompt = "The cat sat on the mat.";
    private const string Decoder = "A warm cat sits.";
    private const string Other = "The dog lay on a mat.";

    private static readonly string s_start =
        $"m={Uri.EscapeDataString(ChromiumFixture.Bart)}&p=The+cat+sat+on+the+mat.&pd=A+warm+cat+sits.&s=none";

    private string Address => browser.Server.Server.Address.ToString();

    private PromptWithDecoder Tokens => bart.Tokens(Prompt, Decoder);

    [Fact]
    public async Task Neuron_OfCrossAttention_LooksFromTheDecoderAtThePrompt()
    {
        AttentionSet cross = bart.Model.Run(Tokens).AttentionOf("cross");
        float[] row = cross.Maps.Pattern(1, 2).Row(4).ToArray();
        int key = Array.IndexOf(row, row[1..^1].Max());
        string weight = Number(row[key]);
        await using ViewerPage page = await OpenAsync($"v=neuron&a=cross&b=1&h=2&hs=1.2&l=4.{key}");

        await Expect(page.Readout).ToContainTextAsync($"head cross.1.2: {weight}");
        (_, byte[] bytes) = await page.SaveAsync("svg");
        string picture = Encoding.UTF8.GetString(bytes);

        Assert.Contains($"head cross.1.2 · query 4 · key {key}", picture, StringComparison.Ordinal);
        Assert.Contains(
            $"“{cross.QueryTokens[4].Text.Trim()}” looks at “{cross.KeyTokens[key].Text.Trim()}”", picture, StringComparison.Ordinal);
        Assert.Contains($"→ softmax   = {weight}", picture, StringComparison.Ordinal);
        page.IsSound(Address);
    }

    [Fact]
    public async Task Compare_OfOneKindAfterTheOther_IsTheLibrarysForEach()
    {
        await using ViewerPage page = await OpenAsync("v=compare&a=decoder&b=1&h=2&hs=1.2");

        await page.Page.Locator("av-compare-panel input[name=other]").FillAsync(Other);
        await page.Button("Compare").ClickAsync();
        await RanksAsync(page, "av-compare-panel", Divergences("decoder"));
        await Expect(page.Page.Locator("av-compare-panel .aligned")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("av-compare-panel .pair")).ToHaveCountAsync(Tokens.Decoder.Count);

        await page.Page.GetByLabel("Attention").First.SelectOptionAsync("cross");
        await RanksAsync(page, "av-compare-panel", Divergences("cross"));
        await Expect(page.Page.Locator("av-compare-panel .aligned")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("av-compare-panel .pair.other").First).ToBeVisibleAsync();
        await Expect(page.Page.Locator("av-difference canvas").First).ToBeVisibleAsync();
        page.IsSound(Address);
    }

    [Theory]
    [InlineData("cross", "MLPs of the decoder")]
    [InlineData("encoder", "MLPs of the encoder")]
    public async Task Causes_OfAKind_AreTheLibrarys(string kind, string said)
    {
        Run run = bart.Model.Run(Tokens, new RunOptions { Logits = LogitPositions.Last });
        int[] next = [.. TokenProbability.Top(bart.Model, run.NextTokenLogits, 2).Select(token => token.Token.Id)];
        var map = CausalMap.Of(bart.Model, Tokens, next[0], next[1], attention: kind);
        await using ViewerPage page = await OpenAsync($"v=causes&a={kind}&b=1&h=2&hs=1.2");

        await page.Button("Ablate every head").ClickAsync();

        await Expect(page.Page.Locator("av-causes-panel .about")).ToContainTextAsync(said);
        await RanksAsync(page, "av-causes-panel", Ranked(kind, map.HeadEffects));
        page.IsSound(Address);
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("decoder")]
    [InlineData("cross")]
    public async Task Change_OfAKind_IsTheLibrarysAndIsTakenBack(string kind)
    {
        string head = $"{kind}.0.1";
        var zero = new Ablate(new BlockPart(0, 1) { Attention = kind });
        var cut = new CutWeight(new HeadId(0, 1), 3, 2) { Attention = kind };
        await using ViewerPage page = await OpenAsync($"v=next&a={kind}&b=0&h=1&hs=0.1&l=3.2");
        ILocator changes = page.Page.Locator("av-next-panel .changes button");
        await ExpectsAsync(page);

        await page.Button($"switch {head} off").ClickAsync();
        await Expect(changes.First).ToContainTextAsync($"head {head} off");
        await ExpectsAsync(page, zero);
        await Expect(page.Page.Locator("av-next-panel ol")).Not.ToContainTextAsync("?");
        await page.Button("Undo").ClickAsync();
        await ExpectsAsync(page);

        await page.Button("cut 3 → 2").ClickAsync();
        await Expect(changes.First).ToContainTextAsync($"head {head}: weight 3 → 2 cut");
        await ExpectsAsync(page, cut);
        await page.Button($"switch {head} off").ClickAsync();
        await ExpectsAsync(page, cut, zero);
        await page.HasStateAsync("i=" + Uri.EscapeDataString(
            $$"""[{"kind":"cut","head":"{{head}}","query":3,"key":2},{"kind":"zero","head":"{{head}}"}]"""));
        await page.Button("Undo").ClickAsync();
        await page.Button("Undo").ClickAsync();

        await Expect(changes).ToHaveCountAsync(0);
        await ExpectsAsync(page);
        page.IsSound(Address);
    }

    [Theory]
    [InlineData("cross.1.2 at its mean", "head cross.1.2 at its mean")]
    [InlineData("cross.1.2 × 2", "head cross.1.2 × 2")]
    [InlineData("cut the score 4 → 3", "head cross.1.2: score 4 → 3 cut")]
    [InlineData("hide token 3", "token 3 hidden from all heads")]
    [InlineData("hide token cross.3", "token 3 hidden from cross heads")]
    [InlineData("patch cross.1.2", "head cross.1.2 from")]
    public async Task Change_OfEveryOtherSort_IsMadeInCrossAttention(string offer, string said)
    {
        await using ViewerPage page = await OpenAsync("v=next&a=cross&b=1&h=2&hs=1.2&l=4.3");
        if (offer.StartsWith("patch", StringComparison.Ordinal))
        {
            await page.Page.GetByPlaceholder("another prompt").FillAsync(Other);
            await page.Page.GetByPlaceholder("another prompt").PressAsync("Tab");
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = offer, Exact = true }).ClickAsync();

        await Expect(page.Page.Locator("av-next-panel .changes")).ToContainTextAsync(said);
        await Expect(page.Page.Locator("av-next-panel h3").First).ToContainTextAsync("with changes");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Line_Clicked_CanBeCut()
    {
        await using ViewerPage page = await OpenAsync("v=head&a=cross&b=0&h=1&hs=0.1&l=3.");
        await page.PointAsync("head", "query 3 ");
        await page.PointAsync("head", "looks at key");
        await page.Page.Mouse.DownAsync();
        await page.Page.Mouse.UpAsync();

        await page.Button("change …").ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^cut 3 → ") }).ClickAsync();

        await Expect(page.Page.Locator("av-next-panel .changes")).ToContainTextAsync("head cross.0.1: weight 3 → ");
        page.IsSound(Address);
    }

    [Fact]
    public async Task Kind_Chosen_OffersItsMeasuresAndNamesItsHeads()
    {
        await using ViewerPage page = await OpenAsync("v=head&a=encoder&b=1&h=2&hs=1.2&ms=rollout");
        ILocator measures = page.Page.GetByLabel("Measure").Locator("option");
        await Expect(measures).ToHaveCountAsync(6);

        await page.View("head").FocusAsync();
        await page.Page.Keyboard.PressAsync("a");
        await page.HasStateAsync("a=decoder");
        await Expect(measures).ToHaveCountAsync(4);
        await page.HasNoStateAsync("ms");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Head decoder.1.2" })).ToBeVisibleAsync();
        await page.Page.Keyboard.PressAsync("a");
        await page.Page.Keyboard.PressAsync("a");

        await page.HasStateAsync("a=encoder");
        page.IsSound(Address);
    }

    private Task<ViewerPage> OpenAsync(string state) => ViewerPage.OpenAsync(browser, $"{s_start}&{state}");

    /// <summary>The first line of a ranking is the library's first head, with its number.</summary>
    private static async Task RanksAsync(ViewerPage page, string panel, (string Head, string Value) first)
    {
        ILocator line = page.Page.Locator($"{panel} ol button").First;
        await Expect(line.Locator("b")).ToHaveTextAsync(first.Head);
        await Expect(line.Locator(".number")).ToHaveTextAsync(first.Value);
    }

    /// <summary>The most probable next token is the library's, changed as it is changed.</summary>
    private async Task ExpectsAsync(ViewerPage page, params Intervention[] changes)
    {
        Run run = bart.Model.Run(Tokens, new RunOptions
        {
            Logits = LogitPositions.Last,
            Probes = changes is [] ? [] : new InterventionSet(changes).ProbesFor(bart.Model, Tokens),
        });
        double probability = TokenProbability.Top(bart.Model, run.NextTokenLogits, 1)[0].Probability;
        string digits = probability.ToString("F7", CultureInfo.InvariantCulture)[2..7];
        await Expect(page.Page.Locator("av-next-panel ol button").First)
            .ToHaveAttributeAsync("title", new Regex($@"0\.{digits}\d* · click"));
    }

    private (string Head, string Value) Divergences(string kind) => Ranked(
        kind, HeadDivergence.Of(RunPair.Of(bart.Model, Tokens, bart.Tokens(Other, Decoder), attention: kind)));

    private static (string Head, string Value) Ranked(string kind, double[,] values)
    {
        HeadId first = HeadId.All(values.GetLength(0), values.GetLength(1))
            .MaxBy(head => Math.Abs(values[head.Block, head.Head]));
        return ($"{kind}.{first}", Number((float)values[first.Block, first.Head]));
    }

    /// <summary>As the page writes it: the shortest text that is the same float32.</summary>
    private static string Number(float value) =>
        value.ToString("R", CultureInfo.InvariantCulture).Replace('-', '−');
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Weights;
using static Microsoft.Playwright.Assertions;

namespace Attendance.Web.Tests.Browser;

/// <summary>What the page shows and saves is what <c>attendance export</c> writes, to the last bit.</summary>
public sealed partial class NumbersTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    private const int Block = 1;

    /// <summary>Model, text, second text, decoder's text, attention, its tensor.</summary>
    public static TheoryData<string, string, string?, string?, string, string> Runs { get; } = new()
    {
        { "demo", "When Mary, \"Ann\" and John\nwent", null, null, "self", "attention" },
        { "gpt2-tiny", "hello world, hello", null, null, "self", "attention" },
        { "bert-tiny", "The cat sat.", "The dog lay.", null, "self", "attention" },
        { "bart-tiny", "The cat sat.", null, "Die Katze", "encoder", "encoder_attention" },
        { "bart-tiny", "The cat sat.", null, "Die Katze", "decoder", "decoder_attention" },
        { "bart-tiny", "The cat sat.", null, "Die Katze", "cross", "cross_attention" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Saved_AndPointedAt_AreThoseOfExport(
        string model, string prompt, string? pair, string? decoder, string set, string tensor)
    {
        using var scratch = new Scratch();
        string place = ChromiumFixture.Place(model);
        using var opened = ModelLocator.Open(place);
        IReadOnlyList<Token> tokens = Tokens(opened, prompt, pair, decoder);
        RunFile.Export(opened, tokens, scratch.At("x.safetensors"));
        using var stored = StoredAttention.Open(scratch.At("x.safetensors"), tensor);
        string heads = string.Join('+', Enumerable.Range(0, stored.Heads).Select(head => $"{Block}.{head}"));
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture, $"{Address(place, prompt, pair, decoder)}&v=head&s=none&a={set}&b={Block}&h=1&hs={heads}&l=2.1");

        string csv = Encoding.UTF8.GetString((await page.SaveAsync("csv")).Bytes);
        using var json = JsonDocument.Parse((await page.SaveAsync("json")).Bytes);
        string readout = (await page.Readout.TextContentAsync())!;

        bool causal = stored.Pattern(Block, 0)[0, stored.Keys - 1] == 0;
        MatchCollection lines = Line().Matches(csv);
        Assert.Equal(
            stored.Heads * (causal ? stored.Queries * (stored.Queries + 1) / 2 : stored.Queries * stored.Keys), lines.Count);
        foreach (Match line in lines)
        {
            AttentionMatrix pattern = stored.Pattern(Whole(line, "block"), Whole(line, "head"));
            Assert.Equal(pattern[Whole(line, "query"), Whole(line, "key")], Single(line.Groups["value"].Value));
        }

        for (int head = 0; head < stored.Heads; head++)
        {
            AttentionMatrix pattern = stored.Pattern(Block, head);
            JsonElement values = json.RootElement.GetProperty("heads")[head].GetProperty("values");
            for (int query = 0; query < stored.Queries; query++)
            {
                Assert.Equal(
                    pattern.Row(query).ToArray().Take(causal ? query + 1 : stored.Keys),
                    values[query].EnumerateArray().Where(value => value.ValueKind == JsonValueKind.Number)
                        .Select(value => Single(value.GetRawText())));
            }

            Match said = Regex.Match(readout, $@"head (?:{set}\.)?{Block}\.{head}: (\S+) \(row sums to");
            Assert.Equal(pattern[2, 1], Single(said.Groups[1].Value.Replace('−', '-')));
        }

        page.IsSound(fixture.Server.Server.Address.ToString());
    }

    [Theory]
    [InlineData("demo", "When Mary and John went", null)]
    [InlineData("gpt2-tiny", "hello world, hello", null)]
    [InlineData("bert-tiny", "The cat sat.", "The dog lay.")]
    public async Task Vectors_OfAWeight_AreThoseOfExport(string model, string prompt, string? pair)
    {
        const int Head = 2, Query = 3, Key = 1;
        using var scratch = new Scratch();
        string place = ChromiumFixture.Place(model);
        using var opened = ModelLocator.Open(place);
        string[] points = [.. "qkvz".Select(name => $"blocks.{Block}.attn.{name}")];
        RunFile.Export(
            opened, Tokens(opened, prompt, pair, null), scratch.At("x.safetensors"), new ExportOptions { Include = points });
        using var file = SafetensorsFile.Open(scratch.At("x.safetensors"));
        await using ViewerPage page = await ViewerPage.OpenAsync(
            fixture,
            $"{Address(place, prompt, pair, null)}&v=neuron&s=none&b={Block}&h={Head}&hs={Block}.{Head}&l={Query}.{Key}");
        await Expect(page.Readout).ToContainTextAsync($"query {Query} ");
        await page.IsStillAsync();

        using var json = JsonDocument.Parse((await page.SaveAsync("json")).Bytes);

        JsonElement.ArrayEnumerator rows = json.RootElement.GetProperty("neuron").EnumerateArray();
        foreach ((string name, int position) in ((string, int)[])[("q", Query), ("k", Key), ("v", Key), ("z", Query)])
        {
            string point = $"blocks.{Block}.attn.{name}";
            TensorData tensor = file.Tensors[point];
            int size = (int)tensor.Shape[2];
            float[] expected = MemoryMarshal.Cast<byte, float>(tensor.Bytes)
                .Slice(((position * (int)tensor.Shape[1]) + Head) * size, size).ToArray();
            Assert.Equal(
                expected,
                rows.Where(row => row.GetProperty("quantity").GetString() == name)
                    .Select(row => Single(row.GetProperty("value").GetRawText())));
        }

        page.IsSound(fixture.Server.Server.Address.ToString());
    }

    private static IReadOnlyList<Token> Tokens(TransformerModel model, string prompt, string? pair, string? decoder) =>
        decoder is not null ? new PromptWithDecoder(
            model.Tokenize(prompt), model.DecoderTokensFor(model.Tokenize(decoder)))
        : pair is not null ? model.Tokenize(prompt, pair)
        : model.Tokenize(prompt);

    private static string Address(string model, string prompt, string? pair, string? decoder) =>
        $"m={Uri.EscapeDataString(model)}&p={Uri.EscapeDataString(prompt)}"
        + (pair is null ? "" : $"&p2={Uri.EscapeDataString(pair)}")
        + (decoder is null ? "" : $"&pd={Uri.EscapeDataString(decoder)}");

    private static int Whole(Match line, string group) => int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    private static float Single(string text) => float.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """(?m)^(?:"\w+",)?(?<block>\d+),(?<head>\d+),(?<query>\d+),"(?:[^"]|"")*",(?<key>\d+),"(?:[^"]|"")*",(?<value>[-\d.e]+)\r$""")]
    private static partial Regex Line();
}

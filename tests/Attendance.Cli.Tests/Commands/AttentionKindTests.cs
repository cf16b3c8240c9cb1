using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Tests.Commands;

/// <summary>
/// Commands on a model with an encoder and a decoder: which attention, and what the decoder is given.
/// </summary>
public sealed class AttentionKindTests
{
    private const string Ids = "0,389,130,918,2";
    private const string DecoderIds = "2,0,975";

    private static readonly string s_bart = Path.Combine(AppContext.BaseDirectory, "Fixtures", "bart-tiny");

    [Theory]
    [InlineData(null, "encoder", 5, 5)]
    [InlineData("decoder", "decoder", 3, 3)]
    [InlineData("cross", "cross", 3, 5)]
    public void View_OfAKind_HasItsTokensOnBothAxes(string? attention, string name, int queries, int keys)
    {
        string[] given = attention is null ? [] : ["--attention", attention];

        JsonElement json = Bart(["view", "--ids", Ids, "--decoder-ids", DecoderIds, "--head", "1", "--json", .. given]).Ok().Json();
        string text = new CliSetup { Terminal = new TerminalOptions { Width = 400 } }
            .Run(["view", "--ids", Ids, "--decoder-ids", DecoderIds, "--head", "1", "--model", s_bart, .. given])
            .Ok().Output;

        Assert.Equal(name, json.GetProperty("attention").GetString());
        Assert.Equal(keys, json.GetProperty("tokens").GetArrayLength());
        Assert.Equal(queries != keys, json.TryGetProperty("queryTokens", out JsonElement looking));
        Assert.Equal(queries == keys ? 0 : queries, queries == keys ? 0 : looking.GetArrayLength());
        foreach (JsonElement panel in json.GetProperty("panels").EnumerateArray())
        {
            JsonElement[] rows = [.. panel.GetProperty("matrix").EnumerateArray()];
            Assert.Equal(queries, rows.Length);
            Assert.All(rows, row => Assert.Equal(1, row.EnumerateArray().Sum(cell => cell.GetDouble()), 1e-5));
            Assert.All(rows, row => Assert.Equal(keys, row.GetArrayLength()));
        }

        Assert.Contains($"{name} attention · head 1 in every block", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder")]
    [InlineData("decoder")]
    [InlineData("cross")]
    public void Open_OwnExport_ShowsWhatViewShows(string kind)
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");
        Bart("export", "--ids", Ids, "--decoder-ids", DecoderIds, "--out", path).Ok();

        JsonElement seen =
            Bart("view", "--ids", Ids, "--decoder-ids", DecoderIds, "--attention", kind, "--json").Ok().Json();
        JsonElement opened = CliRun.Of("open", path, "--attention", kind, "--json").Ok().Json();

        foreach (string name in (string[])["tokens", "panels", "blocks", "heads"])
        {
            Assert.Equal(seen.GetProperty(name).GetRawText(), opened.GetProperty(name).GetRawText());
        }

        Assert.Equal(
            Bart("view", "--ids", Ids, "--decoder-ids", DecoderIds, "--attention", kind, "--head", "0").Ok().Output,
            CliRun.Of("open", path, "--tensor", kind + "_attention", "--head", "0").Ok().Output);
    }

    [Fact]
    public void Export_WithoutTextForTheDecoder_ShiftsThePrompt()
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");

        string written = Bart("export", "--ids", Ids, "--logits", "--out", path).Ok().Output;

        Assert.Contains("cross_attention F32 [2, 4, 5, 5]", written, StringComparison.Ordinal);
        Assert.Contains("decoder_input_ids I64 [5]", written, StringComparison.Ordinal);
        Assert.Contains("logits F32 [5, 1001]", written, StringComparison.Ordinal);
        JsonElement[] tokens =
        [
            .. CliRun.Of("open", path, "--attention", "decoder", "--json").Ok().Json().GetProperty("tokens").EnumerateArray(),
        ];
        Assert.Equal([2, 0, 389, 130, 918], tokens.Select(token => token.GetProperty("id").GetInt32()));
    }

    [Fact]
    public void View_TextForTheDecoder_IsShiftedWithItsSpecialTokens()
    {
        JsonElement json = Bart(
            "view", "The cat sat on the mat because it was warm.", "--decoder", "A warm cat sits.", "--attention", "decoder",
            "--json").Ok().Json();

        Assert.Equal(
            [2, 0, 975, 335, 25, 552, 130, 918, 893, 596, 526],
            json.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));
    }

    [Fact]
    public void Mean_OfCrossAttention_HasRowsThatSumToOne()
    {
        JsonElement json = Bart(
            "mean", "--ids", Ids, "--decoder-ids", DecoderIds, "--attention", "cross", "--block", "1", "--json").Ok().Json();

        Assert.All(
            json.GetProperty("panels")[0].GetProperty("matrix").EnumerateArray(),
            row => Assert.Equal(1, row.EnumerateArray().Sum(cell => cell.GetDouble()), 1e-5));
    }

    [Theory]
    [InlineData("encoder", 8)]
    [InlineData("decoder", 8)]
    [InlineData("cross", 3)]
    public void Heads_OfAKind_HaveTheScoresThatMeanSomething(string kind, int scores)
    {
        JsonElement one = Bart("heads", "--ids", Ids, "--attention", kind, "--json").Ok().Json();
        JsonElement many = Bart("heads", "--repeat", "5", "--count", "2", "--attention", kind, "--json").Ok().Json();

        Assert.Equal(kind, one.GetProperty("attention").GetString());
        Assert.Equal(scores, one.GetProperty("scores").GetArrayLength());
        Assert.Equal(scores, many.GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public void Generate_WritesATextOfItsOwn_AndDrawsItsAttention()
    {
        using var scratch = new Scratch();
        string path = scratch.At("text.svg");

        CliRun run = Bart("generate", "--ids", Ids, "--max-new-tokens", "3", "--greedy", "--out", path, "--attention", "cross");

        Assert.DoesNotContain("The cat", run.Output, StringComparison.Ordinal);
        string svg = File.ReadAllText(path);
        Assert.Contains("cross attention", svg, StringComparison.Ordinal);
        Assert.Contains("1 + 3 tokens", svg, StringComparison.Ordinal);
        Assert.Equal(4 * 4 * 5, svg.Split(" → ").Length - 1);
    }

    [Fact]
    public void Ablate_HeadsOfSeveralKinds_SaysWhatBecomesOfEach()
    {
        string[] line = ["ablate", "--ids", Ids, "--head", "encoder.0.1,cross.1.0", "--max-new-tokens", "2"];
        using TransformerModel model = ModelLocator.Open(s_bart);
        IReadOnlyList<Token> tokens = model.Describe([.. Ids.Split(',').Select(int.Parse)]);
        var parser = new InterventionParser(model, tokens);
        var effect = InterventionEffect.Of(
            model, tokens, new InterventionSet([.. parser.Ablate("encoder.0.1,cross.1.0", Ablation.Zero)]));

        CliRun text = Bart(line);
        JsonElement json = Bart([.. line, "--json"]).Ok().Json();

        Assert.StartsWith("zero encoder.0.1, zero cross.1.0: the next token ", text.Output, StringComparison.Ordinal);
        Assert.Contains("; the loss over the decoder's text goes from ", text.Output, StringComparison.Ordinal);
        Assert.Contains("Heads that look elsewhere, with the part of their attention that moves: ", text.Output, StringComparison.Ordinal);
        JsonElement changes = json.GetProperty("patternChanges");
        foreach (string kind in model.Features.AttentionNames)
        {
            Assert.Equal(effect.PatternChanges(kind)[1, 2], changes.GetProperty(kind)[1][2].GetDouble());
        }

        Assert.Equal(effect.LossAfter, json.GetProperty("lossAfter").GetDouble());
        Assert.Equal(tokens.Count, json.GetProperty("decoderTokens").GetArrayLength());
        Assert.Equal("encoder.0.1", json.GetProperty("interventions")[0].GetProperty("head").GetString());
    }

    [Fact]
    public void Compare_CrossAttention_HasTheDecodersRows()
    {
        JsonElement json = Bart(
            "compare", "--ids", Ids, "--ids", Ids, "--decoder-ids", "2,0", "--attention", "cross", "--head", "1", "--block", "0",
            "--json").Ok().Json();

        Assert.Equal("cross", json.GetProperty("attention").GetString());
        Assert.Equal(2, json.GetProperty("queryAlignment").GetArrayLength());
        Assert.Equal(2, json.GetProperty("a").GetProperty("decoderTokens").GetArrayLength());
        Assert.Equal(Ids.Split(',').Length, json.GetProperty("alignment").GetArrayLength());
    }

    [Fact]
    public void Ablate_ShowHeadsOfTwoKinds_IsOneLine() => Bart(
        "ablate", "--ids", Ids, "--head", "cross.0.0", "--show", "cross.0.1,encoder.0.1").IsUsageError(
        "--show draws heads of one kind of attention, with its tokens; give the others in a line of their own.",
        "attendance ablate");

    [Theory]
    [InlineData("view --ids 0,2 --attention self", "There is no attention 'self'; BART has encoder, decoder, cross.")]
    [InlineData("heads --ids 0,2,3 --attention cross --score self", "self compares positions of one text, but cross attention")]
    [InlineData("view --ids 0,2 --attention decoder --measure rollout", "The measure rollout follows tokens through the blocks of one stack, and")]
    [InlineData("view --ids 0,2 --decoder-ids 2,1001", "There is no token 1001; ids of ")]
    public void KindThatIsNotThere_IsOneLine(string line, string begins)
    {
        CliRun run = Bart(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"attendance: {begins}", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void DecoderOfAModelWithOneStack_IsOneLine()
    {
        CliRun.Of("view", "hi", "--decoder-ids", "1").IsError(
            2, "GPT-2 has one stack of blocks and no decoder beside it; leave the decoder's text out.");
        CliRun.Of("view", "hi", "--attention", "cross").IsError(2, "There is no attention 'cross'; GPT-2 has self.");
        CliRun.Of("view", "hi", "--decoder", "a", "--decoder-ids", "1").IsUsageError(
            "--decoder and --decoder-ids exclude each other; give one of them.", "attendance view");
        CliRun.Of("view", "hi", "--decoder-ids", "1,x").IsUsageError(
            "--decoder-ids: 'x' is not a token id; expected whole numbers with commas between, 40,1842,345.",
            "attendance view");
    }

    private static CliRun Bart(params string[] args) => CliRun.Of([.. args, "--model", s_bart]);
}

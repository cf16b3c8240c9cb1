using System.Text.Json;
using Attendance.Analysis.Comparison;
using Attendance.Generation;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

/// <summary>A beginning of the decoder's text that is continued, and heads whose kind is said once for all.</summary>
public sealed class DecoderTextTests
{
    private const string Prompt = "The cat sat on the mat because it was warm.";
    private const string Begun = "A warm cat";

    private static readonly string s_bart = Scratch.Fixture("bart-tiny");

    [Fact]
    public void Generate_DecoderText_IsShownAndContinued()
    {
        Continuation made = Generate(new GenerationOptions { Sample = false, MaxNewTokens = 4 });

        string output = Bart("generate", Prompt, "--decoder", Begun, "--greedy", "--max-new-tokens", "4").Ok().Output;

        Assert.Equal($"{Begun}{made.Text}\n", output);
        Assert.NotEqual(
            output, Bart("generate", Prompt, "--greedy", "--max-new-tokens", "4").Ok().Output);
    }

    [Fact]
    public void Generate_DecoderIds_AreTheSameText()
    {
        string ids = string.Join(',', Tokens().Decoder.Select(token => token.Id));

        JsonElement byText = Json("generate", Prompt, "--decoder", Begun, "--sample", "--seed", "3", "--max-new-tokens", "5");
        JsonElement byIds = Json("generate", Prompt, "--decoder-ids", ids, "--sample", "--seed", "3", "--max-new-tokens", "5");

        Assert.Equal(byText.GetProperty("continuations").GetRawText(), byIds.GetProperty("continuations").GetRawText());
        Assert.StartsWith(
            "</s><s>A warm cat", Bart("generate", Prompt, "--decoder-ids", ids).Ok().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Json_IsTheLibrarysNumbers()
    {
        var options = new GenerationOptions { Temperature = 0.9, TopK = 20, Seed = 5, MaxNewTokens = 4, Alternatives = 2 };
        Continuation made = Generate(options);

        JsonElement json = Json(
            "generate", Prompt, "--decoder", Begun, "--temperature", "0.9", "--top-k", "20", "--seed", "5",
            "--max-new-tokens", "4", "--alternatives", "2");

        Assert.Equal(Tokens().Prompt.Count, json.GetProperty("tokens").GetArrayLength());
        Assert.Equal(
            Tokens().Decoder.Select(token => token.Id),
            json.GetProperty("decoderTokens").EnumerateArray().Select(token => token.GetProperty("id").GetInt32()));
        JsonElement[] steps =
            [.. json.GetProperty("continuations")[0].GetProperty("steps").EnumerateArray()];
        Assert.Equal(made.Steps.Count, steps.Length);
        foreach ((GenerationStep step, JsonElement written) in made.Steps.Zip(steps))
        {
            Assert.Equal(step.Token.Id, written.GetProperty("id").GetInt32());
            Assert.Equal(step.Probability, written.GetProperty("probability").GetDouble());
            Assert.Equal(
                step.Alternatives.Select(other => other.Token.Id),
                written.GetProperty("alternatives").EnumerateArray().Select(other => other.GetProperty("id").GetInt32()));
        }
    }

    [Theory]
    [InlineData(null, "decoder attention")]
    [InlineData("cross", "cross attention")]
    public void Generate_Out_MarksWhatIsNewBehindTheBeginning(string? attention, string title)
    {
        using var scratch = new Scratch();
        string path = scratch.At("text.svg");

        CliRun run = Bart(
            ["generate", Prompt, "--decoder-ids", "2,0,975", "--greedy", "--max-new-tokens", "2", "--out", path,
                .. attention is null ? (string[])[] : ["--attention", attention]]);

        Assert.Equal(0, run.ExitCode);
        string svg = File.ReadAllText(path);
        Assert.Contains(title, svg, StringComparison.Ordinal);
        Assert.Contains("3 + 2 tokens", svg, StringComparison.Ordinal);
        Assert.Contains(">A<", svg, StringComparison.Ordinal);
        Assert.DoesNotContain(">›A<", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "decoder")]
    [InlineData("cross", "cross")]
    public void Generate_Against_NamesHeadsWithTheirKindAndShowsWhatTheDecoderWrote(string? attention, string kind)
    {
        using TransformerModel model = ModelLocator.Open(s_bart);
        PromptWithDecoder a = Tokens();
        var b = new PromptWithDecoder(model.Tokenize("I hate the you"), a.Decoder);
        var options = new GenerationOptions { Sample = true, TopK = 0, MaxNewTokens = 6 };
        var pair = ContinuationPair.Of(model, a, b, options, attention: kind);
        HeadComparison heads = pair.Parting!.CompareHeads();
        string[] line =
        [
            "generate", Prompt, "--against", "I hate the you", "--decoder", Begun, "--sample", "--top-k", "0",
            "--max-new-tokens", "6", .. attention is null ? (string[])[] : ["--attention", attention],
        ];

        string text = Bart(line).Ok().Output;
        JsonElement json = Bart([.. line, "--json"]).Ok().Json();

        Assert.DoesNotContain(Prompt, text, StringComparison.Ordinal);
        Assert.Contains($"  {Begun}", text, StringComparison.Ordinal);
        Assert.Equal(
            heads.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference).Select(head => $"{kind}.{head.Head}"),
            json.GetProperty("parting").GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("head").GetString()));
        Assert.Contains(
            $"  {kind}.{heads.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference)[0].Head}  ", text,
            StringComparison.Ordinal);
        Assert.Equal(a.Decoder.Count, json.GetProperty("b").GetProperty("decoderTokens").GetArrayLength());
    }

    [Fact]
    public void Ablate_DecoderText_IsContinuedBeforeAndAfter()
    {
        Continuation made = Generate(new GenerationOptions { Sample = false, MaxNewTokens = 3 });

        string output = Bart(
            "ablate", Prompt, "--decoder", Begun, "--head", "cross.0.1", "--max-new-tokens", "3").Ok().Output;

        Assert.Contains($"\n  {Begun}{made.Text}  ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_Attention_IsTheKindOfWhatNamesNone()
    {
        string[] rest = ["--decoder", Begun, "--max-new-tokens", "0"];

        JsonElement named = Json([
            "ablate", Prompt, "--head", "cross.0.1", "--mlp", "decoder.1", "--cut", "cross.1.2:1>2", "--mask-token", "cross.3",
            "--show", "cross.1.0", .. rest]);
        JsonElement once = Json([
            "ablate", Prompt, "--head", "0.1", "--mlp", "1", "--cut", "1.2:1>2", "--mask-token", "3", "--show", "1.0",
            "--attention", "cross", .. rest]);
        string text = Bart(["ablate", Prompt, "--head", "0.1", "--attention", "cross", .. rest]).Ok().Output;

        Assert.Equal(named.GetRawText(), once.GetRawText());
        Assert.Equal(3, once.GetProperty("panels").GetArrayLength());
        string elsewhere = text.Split('\n')[2];
        Assert.Contains("cross.1.", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("decoder.", elsewhere, StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_WithoutATokenizer_ShowsTheDecodersIds()
    {
        using var scratch = new Scratch();
        foreach (string name in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Path.Combine(s_bart, name), scratch.At(name));
        }

        string model = scratch.Root;
        CliRun generated = CliRun.Of(
            "generate", "--ids", "0,389,2", "--decoder-ids", "2,0,975", "--greedy", "--max-new-tokens", "1", "--model", model);
        CliRun ablated = CliRun.Of(
            "ablate", "--ids", "0,389,2", "--decoder-ids", "2,0,975", "--head", "cross.0.0", "--max-new-tokens", "1",
            "--model", model);

        Assert.StartsWith("2 0 975 ", generated.Ok().Output, StringComparison.Ordinal);
        Assert.Contains($"\n  {generated.Output.Trim()}  ", ablated.Ok().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate hi --decoder-ids 2,1001", "There is no token 1001; ids of MODEL are 0 to 1000.")]
    [InlineData("generate hi --decoder-ids ,", "The decoder's text has no token; expected at least one.")]
    [InlineData("generate hi --decoder a --max-new-tokens 62", "The decoder's text has 3 tokens and 62 new ones are too many: the context of MODEL is 64; ask for at most 61.")]
    [InlineData("generate hi --decoder a --against b --attention self", "There is no attention 'self'; BART has encoder, decoder, cross.")]
    [InlineData("ablate hi --head 0.1 --attention self", "There is no attention 'self'; BART has encoder, decoder, cross.")]
    [InlineData("ablate hi --head 0.1", "BART has encoder, decoder and cross attention, and '0.1' does not say which; write encoder.0.1, decoder.0.1 or cross.0.1.")]
    public void BadInput_IsOneLine(string line, string message) =>
        Bart(line.Split(' ')).IsError(2, message.Replace("MODEL", s_bart, StringComparison.Ordinal));

    [Theory]
    [InlineData("--decoder a --decoder-ids 2", "--decoder and --decoder-ids exclude each other; give one of them.")]
    [InlineData("--decoder-ids 2,x", "--decoder-ids: 'x' is not a token id; expected whole numbers with commas between, 40,1842,345.")]
    [InlineData("--attention cross", "--attention says what --out draws, or whose heads --against finds; give one of them as well.")]
    public void Generate_WrongUsage_IsOneLineAndAPointer(string options, string message) =>
        Bart(["generate", "hi", .. options.Split(' ')]).IsUsageError(message, "attendance generate");

    [Theory]
    [InlineData("--decoder x")]
    [InlineData("--decoder-ids 1")]
    public void Generate_DecoderOfAModelWithOneStack_IsOneLine(string options) =>
        CliRun.Of(["generate", "hi", .. options.Split(' ')]).IsError(
            2, "GPT-2 has one stack of blocks and no decoder beside it; leave the decoder's text out.");

    private static PromptWithDecoder Tokens()
    {
        using TransformerModel model = ModelLocator.Open(s_bart);
        return new PromptWithDecoder(model.Tokenize(Prompt), model.DecoderTokensFor(model.Tokenize(Begun)));
    }

    private static Continuation Generate(GenerationOptions options)
    {
        using TransformerModel model = ModelLocator.Open(s_bart);
        using var generator = new TextGenerator(model, Tokens(), options);
        return generator.Generate();
    }

    private static JsonElement Json(params string[] args) => Bart([.. args, "--json"]).Ok().Json();

    private static CliRun Bart(params string[] args) => CliRun.Of([.. args, "--model", s_bart]);
}

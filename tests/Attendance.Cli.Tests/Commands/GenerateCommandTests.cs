using System.Diagnostics;
using System.Text.Json;
using Attendance.Analysis.Comparison;
using Attendance.Cli.Tests.Hosting;
using Attendance.Generation;
using Attendance.Models;

namespace Attendance.Cli.Tests.Commands;

public sealed class GenerateCommandTests
{
    private const string Prompt = "I love you";

    [Fact]
    public void Generate_NoOptions_IsTheModelsOwnWayAndTheSameEveryTime()
    {
        using TransformerModel model = ModelLocator.Open();

        string output = CliRun.Of("generate", Prompt).Ok().Output;

        Assert.Equal($"{Prompt}{model.Generate(Prompt).Text}\n", output);
        Assert.Equal(output, CliRun.Of("generate", Prompt, "--sample", "--seed", "0").Ok().Output);
        Assert.NotEqual(output, CliRun.Of("generate", Prompt, "--seed", "1").Ok().Output);
    }

    [Fact]
    public void Generate_Greedy_IsTheText() =>
        Assert.Equal(
            "I love you, and I am sure to\n",
            CliRun.Of("generate", Prompt, "--greedy", "--max-new-tokens", "6").Ok().Output);

    [Fact]
    public void Generate_StopTexts_EndBeforeTheFirst() =>
        Assert.Equal(
            "I love you, and I \n",
            CliRun.Of("generate", Prompt, "--greedy", "--stop", "world", "--stop", "am sure").Ok().Output);

    [Fact]
    public void Generate_Count_NumbersThem()
    {
        string[] lines = CliRun.Of("generate", Prompt, "--count", "2", "--max-new-tokens", "4", "--seed", "4")
            .Ok().Output.Split('\n');

        Assert.Equal("── 1 of 2", lines[0]);
        Assert.StartsWith(Prompt, lines[1], StringComparison.Ordinal);
        Assert.Contains("── 2 of 2", lines);
    }

    [Fact]
    public void Generate_Alternatives_AreATableBehindTheText()
    {
        string output = CliRun.Of("generate", Prompt, "--greedy", "--max-new-tokens", "2", "--alternatives", "2")
            .Ok().Output;

        Assert.Contains(
            "  1   and     16.87 %      16.87 %      0      4.97   I 5.67 %  but 4.31 %\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Json_IsTheLibrarysNumbers()
    {
        using TransformerModel model = ModelLocator.Open();
        var options = new GenerationOptions
        {
            Temperature = 0.8,
            TopP = 0.9,
            Seed = 7,
            MaxNewTokens = 5,
            Alternatives = 2,
        };
        Continuation expected = model.Generate(Prompt, options);

        JsonElement json = CliRun.Of(
            "generate", Prompt, "--temperature", "0.8", "--top-p", "0.9", "--seed", "7", "--max-new-tokens", "5",
            "--alternatives", "2", "--json").Ok().Json();

        Assert.Equal("demo", json.GetProperty("model").GetString());
        JsonElement settings = json.GetProperty("settings");
        Assert.True(settings.GetProperty("sample").GetBoolean());
        Assert.Equal(0.8, settings.GetProperty("temperature").GetDouble());
        Assert.Equal(50, settings.GetProperty("topK").GetInt32());
        Assert.Equal(3, json.GetProperty("tokens").GetArrayLength());
        JsonElement made = json.GetProperty("continuations").EnumerateArray().Single();
        Assert.Equal(expected.Text, made.GetProperty("text").GetString());
        Assert.Equal("length", made.GetProperty("end").GetString());
        JsonElement[] steps = [.. made.GetProperty("steps").EnumerateArray()];
        Assert.Equal(5, steps.Length);
        foreach ((GenerationStep step, JsonElement written) in expected.Steps.Zip(steps))
        {
            Assert.Equal(step.Token.Id, written.GetProperty("id").GetInt32());
            Assert.Equal(step.Probability, written.GetProperty("probability").GetDouble());
            Assert.Equal(step.SampledProbability, written.GetProperty("sampledProbability").GetDouble());
            Assert.Equal(step.Rank, written.GetProperty("rank").GetInt32());
            Assert.Equal(step.Entropy, written.GetProperty("entropy").GetDouble());
            Assert.Equal(
                step.Alternatives.Select(other => other.Token.Piece),
                written.GetProperty("alternatives").EnumerateArray()
                    .Select(other => other.GetProperty("piece").GetString()));
        }
    }

    [Fact]
    public void Generate_Against_ShowsBothWhereTheyPartAndTheHeads()
    {
        string output = CliRun.Of("generate", Prompt, "--against", "I really hate all of you", "--greedy").Ok().Output;

        Assert.StartsWith(
            "They part at new token 6: A goes on with 'to' (15.5 % in A, 8.7 % in B), "
                + "B with 'I' (9.4 % in A, 14.2 % in B).\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains(
            "  I love you, and I am sure to be a       I really hate all of you, and I am\n",
            output,
            StringComparison.Ordinal);
        Assert.Contains("\n   5.2   +0.1351          -14 %\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_AgainstAsJson_IsTheLibrarysParting()
    {
        using TransformerModel model = ModelLocator.Open();
        Parting parting = ContinuationPair.Of(model, model.Tokenize(Prompt), model.Tokenize("I hate you")).Parting!;
        HeadComparison heads = parting.CompareHeads();

        JsonElement json = CliRun.Of("generate", Prompt, "--against", "I hate you", "--json").Ok().Json();

        JsonElement written = json.GetProperty("parting");
        Assert.Equal(parting.Step, written.GetProperty("step").GetInt32());
        Assert.Equal(parting.B.InA, written.GetProperty("b").GetProperty("probabilityInA").GetDouble());
        Assert.Equal(heads.LogitDifferenceA, written.GetProperty("logitDifferenceA").GetDouble());
        Assert.Equal(
            heads.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference).Select(head => head.Head.ToString()),
            written.GetProperty("heads").EnumerateArray().Select(head => head.GetProperty("head").GetString()));
        Assert.Equal(3, json.GetProperty("b").GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public void Generate_TheSamePromptAgainstItself_SaysSo()
    {
        CliRun run = CliRun.Of("generate", Prompt, "--against", Prompt).Ok();

        Assert.StartsWith("Both continuations are the same", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            JsonValueKind.Null,
            CliRun.Of("generate", Prompt, "--against", Prompt, "--json").Ok().Json().GetProperty("parting").ValueKind);
    }

    [Fact]
    public void Generate_Out_DrawsPromptAndMarkedContinuation()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of(
            "generate", Prompt, "--greedy", "--max-new-tokens", "3", "--block", "2", "--head", "1", "--out",
            scratch.At("x.svg"));

        Assert.Equal("I love you, and I\n", run.Output);
        Assert.StartsWith("wrote ", run.Error, StringComparison.Ordinal);
        string picture = File.ReadAllText(scratch.At("x.svg"));
        Assert.Contains("head 2.1 · 3 + 3 tokens", picture, StringComparison.Ordinal);
        Assert.Contains(">love<", picture, StringComparison.Ordinal);
        Assert.Contains(">›and<", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ControlsInATerminal_DoNotReachIt()
    {
        // Byte 27 is a token of its own.
        CliRun run = new CliSetup { OutputIsTerminal = true }
            .Run("generate", "a\u001b[31m", "--greedy", "--max-new-tokens", "1");

        Assert.DoesNotContain('\u001b', run.Output);
        Assert.StartsWith("a\uFFFD[31m", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Interrupted_KeepsWhatWasPrinted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill.");
        using CliProcess cli = CliProcess.Start(
            ["generate", Prompt, "--greedy", "--no-end", "--max-new-tokens", "500", "--count", "1000"]);
        char[] first = new char[40];
        await cli.Process.StandardOutput.ReadBlockAsync(first);
        using (Process kill = Process.Start("kill", ["-s", "INT", $"{cli.Process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        CliRun run = await cli.EndAsync();

        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", run.Error);
        Assert.StartsWith(
            "── 1 of 1000\nI love you, and I am sure", new string(first) + run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--greedy --sample", "--greedy and --sample exclude each other; give one of them, or neither.")]
    [InlineData("--count 0", "--count: 0 is too few; expected at least 1.")]
    [InlineData("--count 2 --against b", "--against follows one continuation of each prompt; leave --count out.")]
    [InlineData("--count 2 --out x.svg", "--out draws one continuation; leave --count out.")]
    [InlineData("--against b --out x.svg", "--out draws one prompt and its continuation; leave --against out.")]
    [InlineData("--block 2", "--block and --head say what --out draws; give --out FILE.png as well.")]
    [InlineData("--seed -1", "--seed: '-1' is not a whole number from 0 to 18446744073709551615.")]
    [InlineData("--temperature warm", "--temperature: 'warm' is not a number.")]
    public void WrongUsage_IsOneLineAndAPointer(string options, string message) =>
        CliRun.Of(["generate", "hi", .. options.Split(' ')]).IsUsageError(message, "attendance generate");

    [Theory]
    [InlineData(
        "--temperature 0",
        "The temperature is 0; expected a number above 0 (greedy takes the most probable token every time).")]
    [InlineData("--top-p 0", "The top-p is 0; expected a number above 0 and up to 1.")]
    [InlineData("--top-p 1.5", "The top-p is 1.5; expected a number above 0 and up to 1.")]
    [InlineData(
        "--greedy --top-k 3",
        "temperature, top-k, top-p and typical-p are for drawing tokens at random, but greedy was asked for; "
            + "leave one of them out.")]
    [InlineData("--max-new-tokens 0", "The number of new tokens is 0; expected at least 1.")]
    [InlineData(
        "--max-new-tokens 600",
        "The prompt has 1 tokens and 600 new ones are too many: the context of demo is 512; ask for at most 511.")]
    [InlineData(
        "--max-length 1",
        "The prompt has 1 tokens, but the max length of prompt and continuation is 1; ask for up to 511 new "
            + "tokens.")]
    [InlineData("--out x.svg --block 9", "There is no block 9; the model has 6: 0 to 5, or -6 to -1 from the end.")]
    public void BadInput_IsOneLine(string options, string message) =>
        CliRun.Of(["generate", "hi", .. options.Split(' ')]).IsError(2, message);
}

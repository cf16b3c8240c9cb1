using System.Text.Json;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

/// <summary><c>--measure</c>, wherever a weight is shown.</summary>
public sealed class MeasureTests
{
    private const string Prompt = "The keys to the cabinet";

    public static TheoryData<string> PerHead => ["weight", "score", "without-first", "value-norm", "logit"];

    [Theory]
    [MemberData(nameof(PerHead))]
    public void View_MeasureOfHeads_IsTheLibrarys(string name)
    {
        using TransformerModel model = ModelLocator.Open();
        (PerHeadMeasure measure, ActivationCache cache) = OfHeads(model, name);

        JsonElement json = CliRun.Of([.. Args("view", name), "--block", "2", "--json"]).Ok().Json();

        AssertIs(cache.AllHeads(measure, 2), json);
        JsonElement said = json.GetProperty("measure");
        Assert.Equal(name, said.GetProperty("name").GetString());
        Assert.Equal(measure.Meaning, said.GetProperty("meaning").GetString());
        Assert.Equal("head", said.GetProperty("scope").GetString());
        Assert.Equal(name is "score" or "logit", said.GetProperty("isSigned").GetBoolean());
        Assert.Equal(name == "logit", said.TryGetProperty("target", out JsonElement target) && target.GetInt32() == 389);
    }

    [Theory]
    [MemberData(nameof(PerHead))]
    public void Mean_MeasureOfHeads_IsTheLibrarys(string name)
    {
        using TransformerModel model = ModelLocator.Open();
        (PerHeadMeasure measure, ActivationCache cache) = OfHeads(model, name);

        AssertIs(
            cache.MeanOverBlocks(measure, 3, 4),
            CliRun.Of([.. Args("mean", name), "--head", "3", "--start", "4", "--json"]).Ok().Json());
        AssertIs(
            cache.MeanOverHeads(measure, 1), CliRun.Of([.. Args("mean", name), "--block", "1", "--json"]).Ok().Json());
    }

    [Theory]
    [InlineData("rollout")]
    [InlineData("flow")]
    public void View_MeasureOfBlocks_IsOneMatrixABlock(string name)
    {
        using TransformerModel model = ModelLocator.Open();
        var measure = (PerBlockMeasure)StandardMeasures.Create(name, model);
        ActivationCache cache =
            ActivationCache.Of(model, model.Tokenize(Prompt), LogitPositions.None, measure.Points);

        JsonElement every = CliRun.Of([.. Args("view", name), "--json"]).Ok().Json();
        JsonElement one = CliRun.Of([.. Args("view", name), "--json", "--block", "-2"]).Ok().Json();

        AssertIs(cache.Blocks(measure), every);
        AssertIs(cache.Blocks(measure, 4), one);
        Assert.Equal("block", every.GetProperty("measure").GetProperty("scope").GetString());
        JsonElement panel = Assert.Single(one.GetProperty("panels").EnumerateArray());
        Assert.Equal("block 4", panel.GetProperty("title").GetString());
        Assert.Equal(JsonValueKind.Null, panel.GetProperty("head").ValueKind);
    }

    [Theory]
    [InlineData("weight", "difference in attention weight (B − A)")]
    [InlineData("score", "B − A: score (scaled q·k)")]
    [InlineData("without-first", "B − A: without the first token, renormalised")]
    [InlineData("value-norm", "B − A: value-weighted norm ‖α·f(x)‖")]
    [InlineData("rollout", "B − A: attention rollout")]
    [InlineData("flow", "B − A: attention flow")]
    public void Compare_EachMeasure_IsTheDifferenceOfBothRuns(string name, string label)
    {
        using var scratch = new Scratch();
        using TransformerModel model = ModelLocator.Open();
        Measure measure = StandardMeasures.Create(name, model);
        var pair = RunPair.Of(model, model.Tokenize("I love you"), model.Tokenize("I hate you"), keep: measure.Points);
        AttentionGrid expected = measure is PerBlockMeasure blocks
            ? PatternDifference.Blocks(pair, blocks, 3)
            : PatternDifference.AllHeads(pair, 3, (PerHeadMeasure)measure);

        CliRun run = CliRun.Of(
            "compare", "I love you", "I hate you", "--measure", name, "--block", "3", "--by", "js", "--json",
            "--out", scratch.At("x.svg"));

        AssertIs(expected, run.Json());
        Assert.Equal(name, run.Json().GetProperty("measure").GetProperty("name").GetString());
        Assert.Contains($">{label}<", File.ReadAllText(scratch.At("x.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_Logit_IsOfTheComparisonsOwnTarget()
    {
        JsonElement json = CliRun.Of(
            "compare", "I love you", "I hate you", "--measure", "logit", "--by", "js", "--json").Ok().Json();

        JsonElement measure = json.GetProperty("measure");
        Assert.Equal(json.GetProperty("target").GetInt32(), measure.GetProperty("target").GetInt32());
        Assert.Equal(json.GetProperty("against").GetInt32(), measure.GetProperty("against").GetInt32());
    }

    [Fact]
    public void Compare_LogitOfTwoModels_IsEachModelsOwn()
    {
        // The same model under another name: every difference is 0.
        string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gpt2-tiny");

        JsonElement json = CliRun.Of(
            "compare", "I love you", "--model", folder, "--model-b", folder, "--measure", "logit", "--target", " are",
            "--by", "js", "--json").Ok().Json();

        Assert.All(
            json.GetProperty("panels").EnumerateArray().SelectMany(Values), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Export_Measures_AreTensorsWithTheirMeaning()
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");
        using TransformerModel model = ModelLocator.Open();
        (PerHeadMeasure score, ActivationCache cache) = OfHeads(model, "score");

        CliRun done = CliRun.Of(
            "export", Prompt, "--out", path, "--measure", "score,rollout,logit", "--target", " are", "--include",
            "blocks.0.attn.v").Ok();

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(
            ["attention", "input_ids", "blocks.0.attn.v", "score", "rollout", "logit"], file.Tensors.Keys);
        Assert.Equal([6L, 8, 8, 8], file.Tensors["score"].Shape);
        Assert.Equal([6L, 8, 8], file.Tensors["rollout"].Shape);
        Assert.Equal(
            HeadId.All(6, 8).SelectMany(head => score.Of(cache, head).Values.ToArray()), file.Tensors["score"].ToArray());
        Assert.Equal(
            new RolloutMeasure().Of(cache, 0, 6).SelectMany(matrix => matrix.Values.ToArray()),
            file.Tensors["rollout"].ToArray());
        Assert.Equal(score.Meaning, file.Metadata["measure.score"]);
        Assert.Contains("the logit of 'are'", file.Metadata["measure.logit"], StringComparison.Ordinal);
        Assert.Contains("\n  rollout F32 [6, 8, 8]\n", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void View_Score_IsBlankWhereAQueryMayNotLook()
    {
        string output = CliRun.Of("view", "I love you", "--measure", "score", "--block", "0", "--head", "0").Ok().Output;
        JsonElement json =
            CliRun.Of("view", "I love you", "--measure", "score", "--block", "0", "--head", "0", "--json").Ok().Json();

        Assert.StartsWith("demo · score (scaled q·k) · head 0.0\n", output, StringComparison.Ordinal);
        Assert.Matches(@"\nI +−?\d+\.\d{4} +\n", output);
        JsonElement[] row = [.. json.GetProperty("panels")[0].GetProperty("matrix")[0].EnumerateArray()];
        Assert.Equal(
            [JsonValueKind.Number, JsonValueKind.Null, JsonValueKind.Null], row.Select(cell => cell.ValueKind));
    }

    [Theory]
    [InlineData("without-first", "without the first token, renormalised", "1.00")]
    [InlineData("value-norm", "value-weighted norm ‖α·f(x)‖", null)]
    [InlineData("rollout", "attention rollout", "1.00")]
    public void View_Picture_SaysWhatItShows(string name, string label, string? highest)
    {
        using var scratch = new Scratch();
        CliRun.Of([.. Args("view", name), "--out", scratch.At("x.svg"), "--no-values"]).Ok();
        string svg = File.ReadAllText(scratch.At("x.svg"));

        Assert.Contains($">{label}<", svg, StringComparison.Ordinal);
        Assert.Contains($"demo · {label} · ", svg, StringComparison.Ordinal);
        Assert.Equal(highest is not null, svg.Contains(">1.00<", StringComparison.Ordinal));
    }

    [Fact]
    public void Logit_TargetMissingOrForNothing_IsSaid()
    {
        const string Missing =
            "--measure logit needs the token whose logit it is of; give --target TOKEN, for example --target \" are\".";
        const string Idle = "--target and --against belong to --measure logit; give it with them.";

        CliRun.Of("view", Prompt, "--measure", "logit").IsUsageError(Missing, "attendance view");
        CliRun.Of("mean", Prompt, "--head", "1", "--measure", "logit").IsUsageError(Missing, "attendance mean");
        CliRun.Of("export", Prompt, "--out", "x.safetensors", "--measure", "score,logit")
            .IsUsageError(Missing, "attendance export");
        CliRun.Of("view", Prompt, "--target", " are").IsUsageError(Idle, "attendance view");
        CliRun.Of("view", Prompt, "--measure", "score", "--against", " is").IsUsageError(Idle, "attendance view");
        CliRun.Of("view", Prompt, "--measure", "logit", "--target", " are is").IsError(
            2,
            "The target ' are is' is 2 tokens for demo ('are', 'is'); expected one: try its first, mind the space before a "
                + "word, or give an id such as #389.");
    }

    [Fact]
    public void Measure_ThatDoesNotFit_IsRefusedInOneLine()
    {
        CliRun.Of("view", Prompt, "--measure", "rollout", "--head", "1").IsUsageError(
            "--measure rollout is made of all heads of a block, so there is no --head; give --block N, or neither for every "
                + "block.",
            "attendance view");
        CliRun.Of("compare", Prompt, Prompt, "--measure", "flow", "--head", "1").IsUsageError(
            "--measure flow is made of all heads of a block, so there is no --head; give --block N, or neither for every "
                + "block.",
            "attendance compare");
        CliRun.Of("mean", Prompt, "--block", "1", "--measure", "rollout").IsUsageError(
            "--measure rollout has taken the mean over heads already, and goes through all blocks below; see attendance "
                + "view --measure rollout.",
            "attendance mean");
        CliRun.Of("view", Prompt, "--measure", "entropy").IsUsageError(
            "--measure: 'entropy' is none of weight, score, without-first, value-norm, rollout, flow, logit.",
            "attendance view");
        CliRun.Of("export", Prompt, "--out", "x.safetensors", "--measure", "weight").IsUsageError(
            "--measure: weights are in the file anyway, as the tensor 'attention'; leave weight out.",
            "attendance export");
    }

    [Fact]
    public void Flow_OfALongPrompt_IsRefusedEverywhere()
    {
        using var scratch = new Scratch();
        string ids = string.Join(',', Enumerable.Repeat("40", 65));
        const string Line =
            "Attention flow is for prompts of up to 64 tokens, and this one has 65; every cell is a maximum flow of its "
            + "own. Shorten the prompt, or take rollout, which is made of the same matrices.";

        CliRun.Of("view", "--ids", ids, "--measure", "flow").IsError(2, Line);
        CliRun.Of("export", "--ids", ids, "--measure", "flow", "--out", scratch.At("x.safetensors")).IsError(2, Line);
        CliRun.Of("compare", "I", "--ids", ids, "--measure", "flow", "--by", "js", "--align", "positions").IsError(2, Line);
        Assert.Empty(scratch.Files);
    }

    private static string[] Args(string command, string measure) =>
        [command, Prompt, "--measure", measure, .. measure == "logit" ? (string[])["--target", " are"] : []];

    private static (PerHeadMeasure Measure, ActivationCache Cache) OfHeads(TransformerModel model, string name)
    {
        IReadOnlyList<Token> target = model.Tokenize(" are");
        var measure = (PerHeadMeasure)StandardMeasures.Create(name, model, target[0]);
        return (measure, ActivationCache.Of(model, model.Tokenize(Prompt), LogitPositions.None, measure.Points));
    }

    private static void AssertIs(AttentionGrid expected, JsonElement json)
    {
        JsonElement[] panels = [.. json.GetProperty("panels").EnumerateArray()];
        Assert.Equal(expected.Panels.Count, panels.Length);
        foreach ((AttentionPanel panel, JsonElement actual) in expected.Panels.Zip(panels))
        {
            Assert.Equal(panel.Title, actual.GetProperty("title").GetString());
            Assert.Equal(panel.Matrix.Values.ToArray(), Values(actual));
        }
    }

    private static IEnumerable<float> Values(JsonElement panel) => panel.GetProperty("matrix").EnumerateArray()
        .SelectMany(row => row.EnumerateArray())
        .Select(cell => cell.ValueKind == JsonValueKind.Null ? float.NegativeInfinity : cell.GetSingle());
}

using System.Text.Json;

namespace Attendance.Cli.Tests.Commands;

/// <summary>Commands write the page of what they found: opened there, with the numbers of their JSON to the digit.</summary>
public sealed class OfflinePageTests : IDisposable
{
    private const string Prompt = "I love you so much";

    private static readonly string s_bart = Scratch.Fixture("bart-tiny");

    private readonly Scratch _scratch = new();

    private string At => _scratch.At("x.html");

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("weight", "")]
    [InlineData("score", "")]
    [InlineData("value-norm", "")]
    [InlineData("rollout", "")]
    [InlineData("logit", "--target #481 --against #284")]
    public void View_Measure_OpensInItWithItsNumbers(string measure, string more)
    {
        JsonElement json = Json(
            ["view", Prompt, "--measure", measure, "--block", "3", .. Words(more)]);

        PageFile page = Page();
        Assert.Equal("head", page.State["v"]);
        Assert.Equal(measure == "weight" ? null : measure, page.State.GetValueOrDefault("ms"));
        Assert.Equal("3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7", page.State["hs"]);
        foreach (JsonElement panel in json.GetProperty("panels").EnumerateArray())
        {
            int head = panel.GetProperty("head").ValueKind == JsonValueKind.Null ? 0 : panel.GetProperty("head").GetInt32();
            Assert.Equal(Causal(panel), page.Cells(page.Data, "self", measure, 3, head));
        }
    }

    [Theory]
    [InlineData("--head -1", "b", "0", "0.7 1.7 2.7 3.7 4.7 5.7")]
    [InlineData("--block -1 --head 2", "b", "5", null)]
    [InlineData("--block 1 --attention self", "a", "self", "1.0 1.1 1.2 1.3 1.4 1.5 1.6 1.7")]
    public void View_Place_IsWhatIsLookedAt(string options, string name, string value, string? heads)
    {
        Json(["view", Prompt, .. Words(options)]);

        Assert.Equal(value, Page().State[name]);
        Assert.Equal(heads, Page().State.GetValueOrDefault("hs"));
    }

    [Fact]
    public void View_Vectors_AreThoseOfTheBlocksThatWereAskedFor()
    {
        string ids = string.Join(',', Enumerable.Range(1, 130));

        int[] Blocks(params string[] options)
        {
            Json(["view", "--ids", ids, "--block", "0", "--head", "0", .. options]);
            return Page().Data.TryGetProperty("vectors", out JsonElement vectors)
                ? [.. vectors.EnumerateArray().Select(one => one.GetProperty("block").GetInt32())]
                : [];
        }

        Assert.Equal([], Blocks());
        Assert.False(Page().Info.GetProperty("features").GetProperty("neuron").GetBoolean());
        Assert.Equal([0, 5], Blocks("--vectors", "0,-1"));
        Assert.Equal([0, 1, 2, 3, 4, 5], Blocks("--vectors", "all"));
        Assert.Equal("neuron", Page().State["v"]);
        Assert.True(Page().Info.GetProperty("features").GetProperty("neuron").GetBoolean());
    }

    [Theory]
    [InlineData("", "output", "kullbackLeibler")]
    [InlineData("--by pattern --effect variation", "pattern", "totalVariation")]
    [InlineData("--by patch --effect difference --into B --target #481 --against #11", "output", "logitDifference")]
    public void Compare_Patching_HasTheRankingAndBothRuns(string options, string ranking, string number)
    {
        JsonElement json = Json(["compare", "I love you", "I hate you", .. Words(options)]);

        PageFile page = Page();
        JsonElement found = page.Recorded.GetProperty("comparison").GetProperty("answer");
        Assert.Equal(("compare", "I hate you", ranking), (page.State["v"], page.State["o"], page.State["rk"]));
        JsonElement[] ranked = [.. json.GetProperty("ranked").EnumerateArray()];
        Assert.Equal($"{ranked[0].GetProperty("block")}", page.State["b"]);
        Assert.Equal($"{ranked[0].GetProperty("head")}", page.State["h"]);
        foreach (JsonElement head in ranked)
        {
            Assert.Equal(head.GetProperty(ranking).GetProperty(number).GetDouble(), Value(found, ranking, head));
            Assert.Equal(head.GetProperty("divergence").GetDouble(), Value(found, "divergence", head));
            Assert.Equal(head.GetProperty("attribution").GetDouble(), Value(found, "attribution", head));
        }

        foreach (JsonElement panel in json.GetProperty("panels").EnumerateArray())
        {
            (int block, int head) = (panel.GetProperty("block").GetInt32(), panel.GetProperty("head").GetInt32());
            float[] a = page.Cells(page.Data, "self", "weight", block, head);
            float[] b = page.Cells(page.Recorded.GetProperty("comparison").GetProperty("other"), "self", "weight", block, head);
            Assert.Equal(Causal(panel), b.Zip(a, (ofB, ofA) => ofB - ofA));
        }
    }

    [Fact]
    public void Compare_TwoModels_HasBoth()
    {
        Json(["compare", Prompt, "--model-b", "demo", "--by", "js", "--block", "1", "--head", "2"]);

        PageFile page = Page();
        JsonElement other = page.Recorded.GetProperty("comparison").GetProperty("other");
        Assert.Equal(Prompt, other.GetProperty("info").GetProperty("prompt").GetString());
        Assert.Equal((Prompt, "1", "2"), (page.State["o"], page.State["b"], page.State["h"]));
        Assert.Equal("divergence", page.State["rk"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--mean --target #481 --against #284")]
    public void Causes_OfAPrompt_AreTheJsons(string options)
    {
        JsonElement json = Json(["causes", Prompt, .. Words(options)]);

        PageFile page = Page();
        JsonElement answer = page.Recorded.GetProperty("causes")[0].GetProperty("answer");
        Assert.Equal("causes", page.State["v"]);
        Assert.Equal(options.Length == 0 ? "zero" : "mean", page.State["ca"]);
        Assert.Equal(json.GetProperty("target").GetInt32(), answer.GetProperty("target").GetProperty("id").GetInt32());
        Assert.Equal(json.GetProperty("clean").GetDouble(), answer.GetProperty("clean").GetDouble());
        foreach (JsonElement part in json.GetProperty("parts").EnumerateArray())
        {
            string[] names = part.GetProperty("part").GetString()!.Split('.');
            int block = int.Parse(names[0]);
            bool isMlp = names[1] == "mlp";
            JsonElement effect = isMlp ? answer.GetProperty("mlp")[block] : answer.GetProperty("heads")[block][int.Parse(names[1])];
            Assert.Equal(part.GetProperty("effect").GetDouble(), effect.GetDouble());
            if (!isMlp)
            {
                Assert.Equal(
                    part.GetProperty("direct").GetDouble(),
                    answer.GetProperty("attribution")[block][int.Parse(names[1])].GetDouble());
            }
        }
    }

    [Theory]
    [InlineData("demo", "--greedy", 0)]
    [InlineData("demo", "--sample --seed 5 --temperature 0.7", 0)]
    [InlineData("BART", "--decoder-ids 2,0,975 --sample --seed 2", 3)]
    public void Generate_Steps_AreTheJsons(string model, string options, int begun)
    {
        JsonElement json = Json(
            ["generate", Prompt, "--max-new-tokens", "5", "--alternatives", "2", "--model", model == "BART" ? s_bart : model,
                .. Words(options)]);

        PageFile page = Page();
        JsonElement made = page.Recorded.GetProperty("generations")[0];
        JsonElement[] expected = [.. json.GetProperty("continuations")[0].GetProperty("steps").EnumerateArray()];
        JsonElement[] steps = [.. made.GetProperty("steps").EnumerateArray()];
        Assert.Equal(("generate", "5 model"), (page.State["v"], page.State["g"]));
        Assert.Equal(expected.Length, steps.Length);
        int first = begun > 0 ? begun : json.GetProperty("tokens").GetArrayLength();
        for (int i = 0; i < steps.Length; i++)
        {
            Assert.Equal(first + i, steps[i].GetProperty("position").GetInt32());
            Assert.Equal(expected[i].GetProperty("id").GetInt32(), steps[i].GetProperty("token").GetProperty("id").GetInt32());
            Assert.Equal(expected[i].GetProperty("probability").GetDouble(), steps[i].GetProperty("probability").GetDouble());
            Assert.Equal(
                expected[i].GetProperty("alternatives").EnumerateArray().Select(Chance),
                steps[i].GetProperty("alternatives").EnumerateArray().Select(Chance));
        }

        Assert.Equal(first + steps.Length, made.GetProperty("end").GetProperty("ids").GetArrayLength());
        Assert.Equal(
            begun > 0 ? "</s><s>A" : null,
            page.Info.TryGetProperty("decoderPrompt", out JsonElement text) ? text.GetString() : null);
    }

    [Fact]
    public void Ablate_NextTokens_AreTheJsonsBeforeAndAfter()
    {
        JsonElement json = Json(
            "ablate", Prompt, "--head", "2.6", "--scale", "4.7=2", "--show", "5.1,5.2", "--max-new-tokens", "3");

        PageFile page = Page();
        Assert.Equal(("next", "head", "5.1 5.2"), (page.State["v"], page.State["s"], page.State["hs"]));
        Assert.Equal(
            json.GetProperty("interventions").GetRawText(), page.Info.GetProperty("interventions").GetRawText());
        JsonElement change = page.Recorded.GetProperty("change");
        Dictionary<int, double> before = Chances(change.GetProperty("before"));
        Dictionary<int, double> after = Chances(change.GetProperty("after"));
        foreach (JsonElement token in json.GetProperty("next").EnumerateArray())
        {
            int id = token.GetProperty("id").GetInt32();
            Assert.Equal(token.GetProperty("probabilityBefore").GetDouble(), before[id]);
            Assert.Equal(token.GetProperty("probabilityAfter").GetDouble(), after[id]);
        }

        // Each head's panels are before, after, and the difference.
        Assert.Equal(Causal(json.GetProperty("panels")[1]), page.Cells(page.Data, "self", "weight", 5, 1));
        Assert.Equal(
            json.GetProperty("after").GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("id").GetInt32()),
            page.Recorded.GetProperty("generations")[0].GetProperty("steps").EnumerateArray()
                .Select(step => step.GetProperty("token").GetProperty("id").GetInt32()));
    }

    [Theory]
    [InlineData("demo", "--score induction", "self", "induction_head")]
    [InlineData("demo", "", "self", "previous_token_head")]
    [InlineData("BART", "--attention cross --decoder-ids 2,0,975", "cross", "first_token")]
    public void Heads_Scores_AreTheJsons(string model, string options, string attention, string first)
    {
        JsonElement json = Json(["heads", "a b c a b c", "--model", model == "BART" ? s_bart : model, .. Words(options)]);

        PageFile page = Page();
        Assert.Equal(("heads", first), (page.State["v"], page.State["so"]));
        JsonElement scores = page.Data.GetProperty("scores").EnumerateArray()
            .Single(one => one.GetProperty("attention").GetString() == attention).GetProperty("scores");
        foreach (JsonElement score in json.GetProperty("scores").EnumerateArray())
        {
            JsonElement own = scores.EnumerateArray()
                .Single(one => one.GetProperty("id").GetString() == score.GetProperty("name").GetString());
            Assert.Equal(score.GetProperty("values").GetRawText(), own.GetProperty("values").GetRawText());
        }

        string best = json.GetProperty("scores")[0].GetProperty("ranked")[0].GetString()!;
        Assert.Equal(best, $"{page.State["b"]}.{page.State["h"]}");
    }

    [Fact]
    public void Causes_OfCrossAttention_AreOfThatSet()
    {
        JsonElement json = Json(
            "causes", Prompt, "--decoder", "A warm", "--attention", "cross", "--model", s_bart);

        PageFile page = Page();
        JsonElement answer = page.Recorded.GetProperty("causes")[0].GetProperty("answer");
        Assert.Equal(("cross", "cross"), (page.State["a"], answer.GetProperty("attention").GetString()));
        Assert.Equal("A warm", page.Info.GetProperty("decoderPrompt").GetString());
        Assert.Equal(json.GetProperty("clean").GetDouble(), answer.GetProperty("clean").GetDouble());
    }

    [Theory]
    [InlineData("view hi --vectors all", "view", "--vectors are for the offline page; give --out FILE.html as well.")]
    [InlineData("view hi --vectors x --out x.html", "view", "--vectors: 'x' is no block; expected all, or whole numbers, 0,5,-1.")]
    [InlineData("view hi --vectors 6 --out x.html", "view", "--vectors: there is no block 6; demo has 6: 0 to 5, or -6 to -1 from the end.")]
    [InlineData("compare a b --measure score --out x.html", "compare", "--out: a page's differences are of weights, and not of --measure score; expected a .png or .svg file.")]
    [InlineData("heads --repeat 3 --out x.html", "heads", "--out: a page shows one prompt, and these are many; expected a .png or .svg file.")]
    [InlineData("heads hi --like 1.1 --out x.html", "heads", "--out: a page ranks heads by the scores of --score, and not by --like or --mask; expected a .png or .svg file.")]
    [InlineData("heads hi --exclude-first --out x.html", "heads", "--out: a page has the scores as they are without --measure abs, --exclude-first and --exclude-current; leave them out, or write a .png or .svg file.")]
    [InlineData("generate hi --count 2 --out x.html", "generate", "--out draws one continuation; leave --count out.")]
    [InlineData("generate hi --against b --out x.html", "generate", "--out draws one prompt and its continuation; leave --against out.")]
    [InlineData("mean hi --head 0 --out x.html", "mean", "--out: 'x.html' must end in .png or .svg, which says what to write.")]
    public void WhatAPageCannotShow_IsOneLineAndAPointer(string line, string command, string message)
    {
        CliRun.Of([.. line.Split(' ').Select(word => word == "x.html" ? At : word)])
            .IsUsageError(message.Replace("x.html", At, StringComparison.Ordinal), $"attendance {command}");

        Assert.Empty(_scratch.Files);
    }

    [Fact]
    public void Page_ThatCannotBeMade_LeavesWhatWasThere()
    {
        File.WriteAllText(At, "before");

        foreach (string line in (string[])["view hi --block 9", "causes hi --target #99999", "generate hi --max-new-tokens 600"])
        {
            Assert.Equal(2, CliRun.Of([.. line.Split(' '), "--out", At]).ExitCode);
        }

        Assert.Equal("before", File.ReadAllText(At));
        Assert.Equal(["x.html"], _scratch.Files);
        Assert.Equal(1, CliRun.Of("causes", "hi", "--out", _scratch.At("no/x.html")).ExitCode);
    }

    private JsonElement Json(params string[] args)
    {
        CliRun run = CliRun.Of([.. args, "--json", "--out", At]);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith($"wrote {At} (", run.Error, StringComparison.Ordinal);
        Assert.Equal(["x.html"], _scratch.Files);
        return run.Json();
    }

    private PageFile Page() => PageFile.Open(At);

    private static string[] Words(string options) => options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A panel's cells up to the diagonal, row by row.</summary>
    private static IEnumerable<float> Causal(JsonElement panel) => panel.GetProperty("matrix").EnumerateArray()
        .SelectMany((row, query) => row.EnumerateArray().Take(query + 1).Select(cell => cell.GetSingle()));

    private static double Value(JsonElement answer, string ranking, JsonElement head) => answer.GetProperty("rankings")
        .EnumerateArray().Single(one => one.GetProperty("id").GetString() == ranking)
        .GetProperty("values")[head.GetProperty("block").GetInt32()][head.GetProperty("head").GetInt32()].GetDouble();

    private static (int Id, double Probability) Chance(JsonElement token) =>
        (token.GetProperty("id").GetInt32(), token.GetProperty("probability").GetDouble());

    private static Dictionary<int, double> Chances(JsonElement tokens) =>
        tokens.EnumerateArray().Select(Chance).ToDictionary(one => one.Id, one => one.Probability);
}

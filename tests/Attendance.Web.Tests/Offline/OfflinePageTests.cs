using System.Text.Json;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Offline;

namespace Attendance.Web.Tests.Offline;

public sealed class OfflinePageTests
{
    private const string Hostile = "</script><img src=x onerror=alert(1)> <!-- \u2028 & \"quoted\" ]]>";

    [Fact]
    public void Page_OfAShortRun_HoldsEveryWeightExactly()
    {
        using var scratch = new Scratch();
        Run run = RunOf("I love you so much");

        WrittenPage written = OfflinePage.Write(scratch.At("x.html"), RunningServer.Demo, run, "I love you so much");

        PageReader page = PageReader.Open(scratch.At("x.html"));
        Assert.Equal(0, written.Error);
        Assert.Equal(new FileInfo(scratch.At("x.html")).Length, written.Bytes);
        Assert.Equal("rows-f32", page.Encoding);
        for (int block = 0; block < 6; block++)
        {
            for (int head = 0; head < 8; head++)
            {
                Assert.Equal(run.Attention.Pattern(block, head).Values, page.Pattern(block, head));
            }
        }
    }

    [Fact]
    public void Page_OfSeveralKinds_HasTheScoresOfEach()
    {
        using var scratch = new Scratch();
        using var model = ModelLocator.Open(Scratch.Fixture("bart-tiny"));
        IReadOnlyList<Token> tokens = model.Tokenize("The cat sat on the mat.");

        OfflinePage.Write(scratch.At("x.html"), model, tokens, "The cat sat on the mat.");

        JsonElement[] scores = [.. PageReader.Open(scratch.At("x.html")).Data.GetProperty("scores").EnumerateArray()];
        Assert.Equal(["encoder", "decoder", "cross"], scores.Select(set => set.GetProperty("attention").GetString()));
        foreach (JsonElement set in scores)
        {
            HeadScores expected = HeadFinder.Find(model.Run(tokens), attention: set.GetProperty("attention").GetString());
            JsonElement score = set.GetProperty("scores")[0];
            Assert.Equal(expected.Scores[0].Name, score.GetProperty("id").GetString());
            Assert.Equal(expected[0, new HeadId(1, 2)], score.GetProperty("values")[1][2].GetDouble());
        }
    }

    [Theory]
    [InlineData("rows-u16")]
    [InlineData("qk-i16")]
    [InlineData("qk-f32")]
    public void Encoding_OfARun_IsAsWrongAsItSaysAndNoMore(string name)
    {
        int[] ids = [.. Enumerable.Range(0, 90).Select(i => (i * 31 % 700) + 1)];
        Run run = RunningServer.Demo.Run(ids);
        var set = new RunSet(run.Attention, new Protocol.AttentionInfo("self", "causal", 90, 90, "prompt", "prompt"));
        SetEncoding encoding = name switch
        {
            "rows-u16" => new QuantisedRows(),
            "qk-i16" => new QuantisedVectors(),
            _ => new ExactVectors(),
        };
        double stated = 0;
        double found = 0;
        for (int block = 0; block < 6; block++)
        {
            byte[] bytes = encoding.Encode(set, block, out PageError error);
            stated = Math.Max(stated, error.Numbers);
            for (int head = 0; head < 8; head++)
            {
                float[] page = BlockReader.Pattern(bytes, encoding.Name, set, block, head);
                ReadOnlySpan<float> own = run.Attention.Pattern(block, head).Values;
                for (int i = 0; i < page.Length; i++)
                {
                    found = Math.Max(found, Math.Abs((double)page[i] - own[i]));
                }
            }
        }

        Assert.Equal(set.Blocks * (long)encoding.Encode(set, 0, out _).Length, encoding.SizeOf(set));
        Assert.Equal(stated, found, 5e-7);
        Assert.InRange(stated, 0, name == "rows-u16" ? Math.Pow(2, -17) * 1.001 : name == "qk-i16" ? 1e-4 : 1e-6);
    }

    [Fact]
    public void Page_OfHostileText_HasItAsTextAlone()
    {
        using var scratch = new Scratch();
        OfflinePage.Write(scratch.At("x.html"), RunningServer.Demo, RunOf(Hostile), Hostile);

        string html = File.ReadAllText(scratch.At("x.html"));
        PageReader page = PageReader.Open(scratch.At("x.html"));

        string outside = html[..html.IndexOf("<script type=\"module\">", StringComparison.Ordinal)];
        Assert.DoesNotContain("<img", outside, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!--", outside, StringComparison.Ordinal);
        Assert.DoesNotContain('\u2028', outside);
        Assert.Equal(Hostile, page.Data.GetProperty("info").GetProperty("prompt").GetString());
        Assert.Equal(Count(html, "<script"), Count(html, "</script"));
    }

    [Fact]
    public void Page_Written_LoadsNothingAndRunsItsOwnScriptAlone()
    {
        using var scratch = new Scratch();
        OfflinePage.Write(scratch.At("x.html"), RunningServer.Demo, RunOf("hi you"), "hi you");

        string html = File.ReadAllText(scratch.At("x.html"));

        string head = html[..html.IndexOf("<body>", StringComparison.Ordinal)];
        Assert.Contains("default-src 'none'; script-src 'sha256-", head, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", head, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", head, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", head, StringComparison.Ordinal);
        string beforeScript = html[..html.IndexOf("<script type=\"module\">", StringComparison.Ordinal)];
        Assert.DoesNotContain(" src=", beforeScript, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Page_OfRealGpt2_HoldsWhatTheFileHolds(int example)
    {
        using var scratch = new Scratch();
        using var stored = StoredAttention.Open(Scratch.Fixture("gpt2-real-examples", $"ex{example}.safetensors"));

        OfflinePage.Write(scratch.At("x.html"), stored);

        PageReader page = PageReader.Open(scratch.At("x.html"));
        Assert.Equal("causal", page.Data.GetProperty("info").GetProperty("attentions")[0].GetProperty("kind").GetString());
        Assert.Equal(stored.Pattern(11, 7).Values, page.Pattern(11, 7));
        Assert.Equal(stored.Keys, page.Data.GetProperty("info").GetProperty("tokens").GetArrayLength());
    }

    [Fact]
    public void Page_OfChangedAttention_HoldsWhatTheProbesMadeOfIt()
    {
        using var scratch = new Scratch();
        var set = new Analysis.Interventions.InterventionSet(
            new Analysis.Interventions.CutWeight(new HeadId(1, 2), 2, 0));
        IReadOnlyList<Tokenizers.Token> tokens = RunningServer.Demo.Tokenize("I love you");
        Run run = RunningServer.Demo.Run(
            tokens,
            new RunOptions { Logits = LogitPositions.Last, Probes = set.ProbesFor(RunningServer.Demo, tokens) });

        OfflinePage.Write(scratch.At("x.html"), RunningServer.Demo, run, "I love you");

        Assert.Equal(0, PageReader.Open(scratch.At("x.html")).Pattern(1, 2)[6]);
    }

    private static Run RunOf(string prompt) =>
        RunningServer.Demo.Run(prompt, new RunOptions { Logits = LogitPositions.Last });

    private static int Count(string text, string part) => text.Split(part, StringSplitOptions.None).Length - 1;
}

using System.Runtime.InteropServices;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Weights;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>Many prompts: the same numbers however they are batched, and wherever the survey was stopped.</summary>
public sealed class HeadSurveyTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_WhateverTheBatches_GivesTheSame()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        string path = folder.WritePrompts(150);

        HeadStatistics one = Survey(model, path, batchTokens: 1);
        foreach (int tokens in (int[])[7, 100, 4000])
        {
            HeadStatistics many = Survey(model, path, tokens);
            Assert.Equal(one.Prompts, many.Prompts);
            double worst = Cells(one).Zip(Cells(many), (a, b) => Math.Abs(a - b)).Max();
            output.WriteLine($"batches of {tokens} tokens: largest difference {worst:0.0e0}");
            Assert.InRange(worst, 0, 1e-5);
        }
    }

    [Fact]
    public void Run_OverAFile_IsTheMeanOfTheSinglePrompts()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        string[] prompts = ["I love you", "The old man sat down by the fire", "She looked at him and he looked at her"];
        HeadScore[] scores = [HeadScore.Induction, HeadScore.Entropy];

        using var source = new PromptFile(folder.WriteText("p.txt", string.Join('\n', prompts)), model);
        var survey = new HeadSurvey(model, source, scores);
        survey.Run();

        HeadScores means = survey.Statistics.Means();
        HeadScores[] single = [.. prompts.Select(prompt => HeadFinder.Find(model.Run(prompt), scores))];
        foreach (HeadId head in HeadId.All(model.Blocks, model.Heads))
        {
            Assert.Equal(single.Average(one => one[0, head]), means[0, head], 1e-6);
            Assert.Equal(single.Average(one => one[1, head]), means[1, head], 1e-5);
        }
    }

    [Fact]
    public void Run_StoppedAfterAnyBatch_GoesOnToTheSameBits()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        string path = folder.WritePrompts(200);
        byte[] whole = Bits(Survey(model, path, 64));
        string state = folder.PathOf("state");
        int stops = 0;
        while (true)
        {
            using var source = new PromptFile(path, model);
            var survey = new HeadSurvey(model, source, null, null, 64);
            using var stop = new CancellationTokenSource();
            try
            {
                survey.Run(state, new StopAtOnce(stop), stop.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
                continue;
            }

            Assert.Equal(whole, Bits(survey.Statistics));
            Assert.Equal(12, source.Counts.Empty + source.Counts.TooShort);
            break;
        }

        output.WriteLine($"stopped {stops} times");
        Assert.InRange(stops, 10, 200);
    }

    [Fact]
    public void State_OfSomethingElse_IsRefused()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        string path = folder.WritePrompts(60);
        string state = folder.PathOf("state");
        Run(path, HeadScore.All, new());
        byte[] saved = File.ReadAllBytes(state);

        AssertRefused("is the state of another model", () => Run(path, [HeadScore.Self], new()));
        AssertRefused("is the state of another model", () => Run(path, HeadScore.All, new() { ExcludeFirst = true }));
        for (int cut = 0; cut < saved.Length; cut += 1 + (cut / 3))
        {
            File.WriteAllBytes(state, saved[..cut]);
            AssertRefused("is damaged", () => Run(path, HeadScore.All, new()));
        }

        byte[] damaged = [.. saved];
        damaged[^40] ^= 1;
        File.WriteAllBytes(state, damaged);
        AssertRefused("is damaged", () => Run(path, HeadScore.All, new()));

        File.WriteAllBytes(state, saved);
        File.WriteAllText(path, "X" + File.ReadAllText(path)[1..]);
        AssertRefused("was made with other prompts", () => Run(path, HeadScore.All, new()));

        void Run(string prompts, IReadOnlyList<HeadScore> scores, DetectionOptions options)
        {
            using var source = new PromptFile(prompts, model);
            new HeadSurvey(model, source, scores, options).Run(state);
        }

        void AssertRefused(string what, Action act)
        {
            string message = Assert.Throws<CheckpointException>(act).Message;
            Assert.StartsWith($"{state}: {what}", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_WithoutPrompts_IsRefused()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        using var source = new PromptFile(folder.WriteText("p.txt", "\n\n"), model);

        Assert.StartsWith(
            "There is no prompt that can be used",
            Assert.Throws<InvalidRequestException>(() => new HeadSurvey(model, source).Run()).Message,
            StringComparison.Ordinal);
    }

    private static HeadStatistics Survey(TransformerModel model, string path, int batchTokens)
    {
        using var source = new PromptFile(path, model);
        var survey = new HeadSurvey(model, source, null, null, batchTokens);
        survey.Run();
        return survey.Statistics;
    }

    private static IEnumerable<double> Cells(HeadStatistics statistics) =>
        from table in (HeadScores[])[statistics.Means(), statistics.Margins()]
        from score in Enumerable.Range(0, table.Scores.Count)
        from value in MemoryMarshal.CreateSpan(ref table.Of(score)[0, 0], table.Blocks * table.Heads).ToArray()
        select value;

    private static byte[] Bits(HeadStatistics statistics)
    {
        using var bytes = new MemoryStream();
        statistics.Save(new BinaryWriter(bytes));
        return bytes.ToArray();
    }

    private sealed class StopAtOnce(CancellationTokenSource stop) : IProgress<SurveyProgress>
    {
        public void Report(SurveyProgress value) => stop.Cancel();
    }
}

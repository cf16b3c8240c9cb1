using System.Text.Json;
using Attendance.Analysis.HeadFinding;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>Every score against PyTorch (<c>tests/References/heads.py</c>).</summary>
public sealed class HeadFinderReferenceTests
{
    private static readonly HeadScore[] s_detectors =
        [HeadScore.PreviousToken, HeadScore.DuplicateToken, HeadScore.Induction];

    private static readonly HeadScore[] s_means =
        [HeadScore.FirstToken, HeadScore.Self, HeadScore.Distance, HeadScore.Entropy];

    public static TheoryData<string> Cases()
    {
        using var fixture = new AnalysisFixture("heads");
        return [.. fixture.Cases.Select(@case => @case.GetProperty("name").GetString()!)];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void DetectionPatterns_AreTheReferences(string name)
    {
        using var fixture = new AnalysisFixture("heads");
        JsonElement @case = fixture.Case(name);
        int[] ids = AnalysisFixture.Ints(@case, "ids");

        fixture.Check(
            @case,
            "detection",
            s_detectors.SelectMany(score => HeadFinder.DetectionPattern(score, ids).Values.ToArray())
                .Select(value => (double)value));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_OfEveryHead_AreTheReferences(string name)
    {
        using var fixture = new AnalysisFixture("heads");
        JsonElement @case = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        Run run = model.Run(AnalysisFixture.Ints(@case, "ids"));

        // [kind, measure, exclude first, exclude current, B, H]
        fixture.Check(
            @case,
            "scores",
            from score in s_detectors
            from measure in (ErrorMeasure[])[ErrorMeasure.Mul, ErrorMeasure.Abs]
            from first in (bool[])[false, true]
            from current in (bool[])[false, true]
            from value in Values(
                run,
                [score],
                new DetectionOptions { Measure = measure, ExcludeFirst = first, ExcludeCurrent = current })
            select value);
        fixture.Check(@case, "means_after", Values(run, s_means));
        fixture.Check(@case, "entropy_share", Values(run, [HeadScore.EntropyShare]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mask_ThatIsADetectionPattern_GivesTheDetectorsScores(string name)
    {
        using var fixture = new AnalysisFixture("heads");
        JsonElement @case = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        int[] ids = AnalysisFixture.Ints(@case, "ids");
        Run run = model.Run(ids);
        foreach (ErrorMeasure measure in (ErrorMeasure[])[ErrorMeasure.Mul, ErrorMeasure.Abs])
        {
            var options = new DetectionOptions { Measure = measure, ExcludeFirst = true };
            double[] detector = [.. Values(run, s_detectors, options)];
            double[] mask =
            [
                .. Values(
                    run,
                    [.. s_detectors.Select(score =>
                        HeadScore.FromMask("m", HeadFinder.DetectionPattern(score, ids)))],
                    options),
            ];

            for (int i = 0; i < mask.Length; i++)
            {
                Assert.Equal(detector[i], mask[i], 1e-6);
            }
        }
    }

    private static IEnumerable<double> Values(Run run, HeadScore[] scores, DetectionOptions? options = null)
    {
        HeadScores values = HeadFinder.Find(run, scores, options);
        return
            from score in Enumerable.Range(0, scores.Length)
            from head in HeadId.All(values.Blocks, values.Heads)
            select values[score, head];
    }
}

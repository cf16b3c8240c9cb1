using Attendance.Analysis.HeadFinding;
using Attendance.Models;
using Attendance.Tests.Weights;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>
/// Memory over many prompts. Alone, for what other tests hold at the same time would be counted as well.
/// </summary>
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class HeadSurveyMemoryTests(ITestOutputHelper output)
{
    private const string Alone = "counts the process's memory";

    // What lives after each tenth of the prompts is counted, not what the system gave to the process.
    [Fact]
    public void Run_OverTenThousandPrompts_HoldsNoMoreAtItsEndThanAtItsBeginning()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        using var source = new PromptFile(folder.WritePrompts(10_000), model);
        var survey = new HeadSurvey(model, source, [HeadScore.PreviousToken, HeadScore.FirstToken]);
        var living = new LivingMemory();

        survey.Run(progress: living);

        output.WriteLine($"{survey.Statistics.Prompts} prompts: {string.Join(", ", living.Bytes)} bytes live");
        Assert.InRange(survey.Statistics.Prompts, 9_000, 10_000);
        Assert.InRange(living.Bytes.Count, 2, 1000);
        Assert.InRange(living.Bytes.Max() - living.Bytes[0], long.MinValue, 4 << 20);
    }

    private sealed class LivingMemory : IProgress<SurveyProgress>
    {
        private long _step = -1;

        public List<long> Bytes { get; } = [];

        public void Report(SurveyProgress value)
        {
            if (value.Done * 10 / value.Total != _step)
            {
                _step = value.Done * 10 / value.Total;
                Bytes.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
        }
    }
}

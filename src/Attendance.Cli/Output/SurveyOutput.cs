using System.Globalization;
using Attendance.Analysis.HeadFinding;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Runs a survey and shows how far it is: a bar in a terminal, a line at every tenth elsewhere.</summary>
internal static class SurveyOutput
{
    private const int Steps = 10;

    /// <summary>Runs it. Progress goes to standard error, so that results stay alone on standard output.</summary>
    public static void Run(HeadSurvey survey, string? state, string title, CommandHost host) =>
        host.Interruption.Shield(() =>
            host.ErrorIsInteractive
                ? ProgressBarOutput.Run<SurveyProgress, bool>(
                    title, host, Bar, progress => Run(survey, state, progress, host))
                : Run(survey, state, new Lines(host), host));

    private static bool Run(HeadSurvey survey, string? state, IProgress<SurveyProgress> progress, CommandHost host)
    {
        try
        {
            survey.Run(state, progress, host.Interruption.Token);
            return true;
        }
        catch (OperationCanceledException) when (state is not null)
        {
            // Here and not outside of what must end cleanly: the process ends as soon as that is left.
            host.Tell(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"stopped after {survey.Statistics.Prompts} prompts; the same command goes on from {state}."));
            throw;
        }
    }

    private static BarState Bar(SurveyProgress value) => new(value.Done, value.Total, Describe(value));

    private static string Describe(SurveyProgress value)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{value.Prompts} prompts");
        if (value.PromptsPerSecond > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $", {value.PromptsPerSecond:0}/s");
        }

        return value.Remaining is { } left ? $"{text}, {TimeText.Of(left)} left" : text;
    }

    /// <summary>
    /// A line at every tenth but the last, which the result itself stands for; none of what is over at once.
    /// </summary>
    private sealed class Lines(CommandHost host) : IProgress<SurveyProgress>
    {
        private static readonly TimeSpan s_atOnce = TimeSpan.FromSeconds(2);
        private readonly long _start = TimeProvider.System.GetTimestamp();
        private long _step;

        public void Report(SurveyProgress value)
        {
            long step = value.Done * Steps / value.Total;
            if (step > _step && step < Steps && TimeProvider.System.GetElapsedTime(_start) > s_atOnce)
            {
                _step = step;
                host.Error.WriteLine($"{step * 100 / Steps} %: {Describe(value)}");
            }
        }
    }
}

using Attendance.Cli.Hosting;
using Attendance.Hub;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Attendance.Cli.Output;

/// <summary>A download as a bar with size, speed and time left.</summary>
internal static class DownloadBar
{
    /// <summary>Shows the bar while something is done; it appears with the first byte.</summary>
    public static T Run<T>(string model, CommandHost host, Func<IProgress<DownloadProgress>, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = string.IsNullOrEmpty(host.Variable("NO_COLOR"))
                    ? ColorSystemSupport.Detect
                    : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(host.Error),
            });
        var facts = new Facts();
        return console
            .Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), facts)
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(model), autoStart: false), facts)));
    }

    private sealed class Bar(ProgressTask task, Facts facts) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            if (value.BytesTotal is not > 0)
            {
                return;
            }

            if (!task.IsStarted)
            {
                task.StartTask();
            }

            facts.Text = value.Stage switch
            {
                DownloadStage.Waiting => "waiting for another process",
                DownloadStage.Verifying => "checking",
                _ => DownloadLines.Describe(value, value.BytesTotal.Value),
            };
            task.MaxValue = value.BytesTotal.Value;
            task.Value = value.BytesDone;
        }
    }

    /// <summary>The hub's own figures, which know what was there before.</summary>
    private sealed class Facts : ProgressColumn
    {
        public string Text { get; set; } = "";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Text);
    }
}

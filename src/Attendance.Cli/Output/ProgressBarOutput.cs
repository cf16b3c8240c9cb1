using Attendance.Cli.Hosting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Attendance.Cli.Output;

/// <summary>What a bar shows.</summary>
/// <param name="Done">How much is done.</param>
/// <param name="Total">How much there is.</param>
/// <param name="Facts">What stands behind the bar.</param>
internal sealed record BarState(double Done, double Total, string Facts);

/// <summary>A bar on standard error while something is done.</summary>
internal static class ProgressBarOutput
{
    /// <summary>Shows the bar; it appears with the first report that says how much there is.</summary>
    /// <param name="title">What stands before it.</param>
    /// <param name="host">Where it is shown.</param>
    /// <param name="show">A report as a bar; null for one that changes nothing.</param>
    /// <param name="work">What is done.</param>
    public static T Run<TReport, T>(
        string title, CommandHost host, Func<TReport, BarState?> show, Func<IProgress<TReport>, T> work)
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
            .Start(context =>
                work(new Bar<TReport>(context.AddTask(Markup.Escape(title), autoStart: false), facts, show)));
    }

    private sealed class Bar<TReport>(ProgressTask task, Facts facts, Func<TReport, BarState?> show)
        : IProgress<TReport>
    {
        public void Report(TReport value)
        {
            if (show(value) is not { } state)
            {
                return;
            }

            if (!task.IsStarted)
            {
                task.StartTask();
            }

            facts.Text = state.Facts;
            task.MaxValue = state.Total;
            task.Value = state.Done;
        }
    }

    /// <summary>The work's own figures, which know what was there before.</summary>
    private sealed class Facts : ProgressColumn
    {
        public string Text { get; set; } = "";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(Text);
    }
}

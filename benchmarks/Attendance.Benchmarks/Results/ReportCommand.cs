using System.CommandLine;

namespace Attendance.Benchmarks.Results;

/// <summary>Renders the committed results.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing; fail when a page is not what the results say.",
        };
        var command = new Command("report", "Render benchmarks/results/ as Markdown, there and in docs.")
        {
            check,
        };
        command.SetAction(parsed =>
        {
            if (!parsed.GetValue(check))
            {
                Report.Write();
                return 0;
            }

            IReadOnlyList<(string Path, string Text)> stale = Report.Stale();
            foreach ((string path, _) in stale)
            {
                Console.Error.WriteLine($"{path} is not what the results say; run the benchmarks' report command.");
            }

            return stale.Count == 0 ? 0 : 1;
        });
        return command;
    }
}

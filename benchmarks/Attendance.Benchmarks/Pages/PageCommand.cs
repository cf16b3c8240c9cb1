using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Results;
using Attendance.Errors;

namespace Attendance.Benchmarks.Pages;

/// <summary>The served page and offline pages in headless Chromium.</summary>
internal static class PageCommand
{
    private const string Script = "bench/run.mjs";

    private static readonly JsonSerializerOptions s_names = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    private static string Viewer => Path.Combine(Repository.Root, "viewer");

    public static Command Create()
    {
        Option<string?> model = Options.Model();
        Option<int> runs = Options.Runs(5);
        Option<bool> json = Options.Json(), save = Options.Save();
        var command = new Command(
            "page", "The page in headless Chromium: hovering, zooming, memory, offline files. Needs Node and npm ci in viewer/.")
        {
            model, runs, json, save,
        };
        command.SetAction(parsed =>
        {
            string directory = Path.GetFullPath(Checkpoints.Named(parsed.GetValue(model)));
            var about = About.Now();
            Measured measured = Measure(directory, parsed.GetValue(runs));
            about = about with
            {
                Versions = new Dictionary<string, string>
                {
                    ["Chromium"] = measured.Chromium,
                    ["Node"] = measured.Node,
                },
            };
            Publication.Publish(about, measured.Rows, parsed.GetValue(json), parsed.GetValue(save));
            return 0;
        });
        return command;
    }

    /// <exception cref="InvalidRequestException">Node is missing, or the script failed.</exception>
    private static Measured Measure(string model, int runs)
    {
        string[] arguments =
            [Script, "--model", model, "--runs", runs.ToString(CultureInfo.InvariantCulture), "--json"];
        var start = new ProcessStartInfo("node", arguments) { WorkingDirectory = Viewer, RedirectStandardOutput = true };
        try
        {
            using Process node = Process.Start(start)!;
            string said = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            return node.ExitCode == 0
                ? JsonSerializer.Deserialize<Measured>(said, s_names)!
                : throw new InvalidRequestException($"{Script} ended with code {node.ExitCode}; what it said stands above.");
        }
        catch (Win32Exception)
        {
            throw new InvalidRequestException("node cannot be started; install Node 20 or newer, then npm ci in viewer/.");
        }
    }

    /// <summary>What the script prints.</summary>
    private sealed record Measured(string Chromium, string Node, IReadOnlyList<PageRow> Rows);
}

// Runs every test there is: dotnet run test.cs
//
// Builds in Release, runs each test project as it is, then the page's own tests where there is Node, and then what
// depends on the processor once more with ever narrower vectors, down to none. Its last line adds all of it up.
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property EnforceCodeStyleInBuild=false

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

string root = Path.GetDirectoryName(ThisFile())!;
string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

InstallChromium();
Console.WriteLine("building …");
(int built, string log) = Execute(["build", "Attendance.slnx", "-c", "Release", "--nologo", "-nodeReuse:false"], []);
if (built != 0)
{
    Console.WriteLine(log);
    Console.WriteLine("The build failed, so no test was run.");
    return 1;
}

string[] onTheProcessor = [.. ((string[])["Kernels", "Tensors", "Models", "Attention", "Probes", "Analysis"])
    .SelectMany(name => (string[])["--filter-namespace", $"Attendance.Tests.{name}*"])];

// A survey of a corpus adds up what one prompt gives, thousands of times; once is enough.
onTheProcessor = [.. onTheProcessor, "--filter-not-class", "Attendance.Tests.Analysis.HeadFinding.HeadSurvey*"];

TestRun[] runs =
[
    new("Attendance.Tests", "all", [], []),
    new("Attendance.Plots.Tests", "all", [], []),
    new("Attendance.Cli.Tests", "all", [], []),
    new("Attendance.Web.Tests", "all", [], []),
    new("Attendance.Tests", "kernels and models without AVX-512", onTheProcessor, [("DOTNET_EnableAVX512", "0")]),
    new("Attendance.Tests", "kernels and models without AVX2", onTheProcessor, [("DOTNET_EnableAVX2", "0")]),
    new("Attendance.Tests", "kernels and models without vectors", onTheProcessor, [("DOTNET_EnableHWIntrinsic", "0")]),
];
foreach (string folder in Directory.GetDirectories(Path.Combine(root, "tests"), "*.Tests"))
{
    if (!runs.Any(run => run.Project == Path.GetFileName(folder)))
    {
        Console.WriteLine($"tests/{Path.GetFileName(folder)} is not in the list of {Path.GetFileName(ThisFile())}.");
        return 1;
    }
}

var skips = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
(int Passed, int Failed, int Skipped) sum = default;
bool sound = true;
foreach (TestRun run in runs)
{
    string program = Path.Combine(root, "artifacts", "bin", run.Project, "release", $"{run.Project}.dll");
    var clock = Stopwatch.StartNew();
    (int code, string output) = Execute([program, "--no-ansi", "--progress", "off", .. run.Arguments], run.Variables);
    var totals = Regex.Match(output, @"(?m)^  total: (\d+)\s+failed: (\d+)\s+succeeded: (\d+)\s+skipped: (\d+)");
    string title = $"{run.Project}, {run.Title}";
    if (!totals.Success)
    {
        Console.WriteLine(output);
        Console.WriteLine($"{title}: ended with {code} and without a total");
        sound = false;
        continue;
    }

    (int failed, int passed, int skipped) = (Number(totals.Groups[2]), Number(totals.Groups[3]), Number(totals.Groups[4]));
    sum = (sum.Passed + passed, sum.Failed + failed, sum.Skipped + skipped);
    if (code != 0 || passed + failed == 0)
    {
        Console.WriteLine(output);
        sound = false;
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{title}: {passed} passed, {failed} failed, {skipped} skipped ({clock.Elapsed.TotalSeconds:0} s)"));
    foreach (Match skip in Regex.Matches(output, @"(?m)^skipped (.+?) \([^)]*\)\r?\n  (.+?)\r?$"))
    {
        string test = skip.Groups[1].Value.Replace("Attendance.", "");
        (skips.TryGetValue(skip.Groups[2].Value, out List<string>? tests) ? tests : skips[skip.Groups[2].Value] = []).Add(test);
    }
}

RunViewer();
foreach ((string reason, List<string> tests) in skips)
{
    Console.WriteLine($"skipped: {reason}");
    foreach (IGrouping<string, string> test in tests.GroupBy(name => name))
    {
        Console.WriteLine($"  {test.Key}{(test.Count() > 1 ? $" ({test.Count()} runs)" : "")}");
    }
}

Console.WriteLine($"{sum.Passed} passed, {sum.Failed} failed, {sum.Skipped} skipped");
return sound && sum.Failed == 0 ? 0 : 1;

// The page's TypeScript: whether the committed bundle is what the sources give, unit tests, and the hand in a browser.
void RunViewer()
{
    string viewer = Path.Combine(root, "viewer");
    if (Find("node") is null || Find("npm") is not { } npm)
    {
        Skip("There is no Node.js; version 20 or later runs the page's own tests.", "viewer: bundle, unit and browser tests");
        return;
    }

    (int installed, string log) = Run(npm, ["ci", "--no-audit", "--no-fund"]);
    if (installed != 0)
    {
        Console.WriteLine(log);
        Skip("npm ci did not work here, see above; the page's packages come from the npm registry.",
            "viewer: bundle, unit and browser tests");
        return;
    }

    (int stale, log) = Run(npm, ["run", "check"]);
    Count("viewer, bundle", stale == 0 ? 1 : 0, stale == 0 ? 0 : 1, log);
    RunVitest("viewer, unit tests", [npm, "test"]);
    if (Chromium() is { } browser)
    {
        RunVitest("viewer, in Chromium", [npm, "run", "e2e"], ("CHROMIUM", browser));
    }
    else
    {
        Skip("There is no Chromium; apt-get install chromium, or name one in ATTENDANCE_CHROMIUM.", "viewer: browser tests");
    }

    (int Code, string Output) Run(string file, string[] arguments, params (string Name, string Value)[] variables) =>
        ExecuteIn(viewer, file, arguments, [.. variables, ("NO_COLOR", "1"), ("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")]);

    void RunVitest(string title, string[] command, params (string Name, string Value)[] variables)
    {
        (int code, string output) = Run(command[0], command[1..], variables);
        Match totals = Regex.Match(output, @"(?m)^\s*Tests\s+(?:(?<failed>\d+) failed)?[ |]*(?:(?<passed>\d+) passed)?");
        int failed = totals.Groups["failed"].Success ? Number(totals.Groups["failed"]) : 0;
        int passed = totals.Groups["passed"].Success ? Number(totals.Groups["passed"]) : 0;

        // Types and formatting have no tests of their own to fail.
        Count(title, passed, code != 0 && failed == 0 ? 1 : failed, output);
    }

    void Count(string title, int passed, int failed, string output)
    {
        if (failed > 0 || passed == 0)
        {
            Console.WriteLine(output);
            sound = false;
        }

        sum = (sum.Passed + passed, sum.Failed + failed, sum.Skipped);
        Console.WriteLine($"{title}: {passed} passed, {failed} failed");
    }

    void Skip(string reason, string what)
    {
        sum.Skipped++;
        skips.Add(reason, [what]);
    }
}

string? Chromium() => Environment.GetEnvironmentVariable("ATTENDANCE_CHROMIUM") is { Length: > 0 } named
    ? named
    : ((string[])["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
        .Select(Find).FirstOrDefault(found => found is not null);

string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
    .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.cmd" : program))
    .FirstOrDefault(File.Exists);

// A build server's Debian or Ubuntu may have none, and its root may install one. Elsewhere the tests say what they
// miss.
void InstallChromium()
{
    if (Chromium() is not null || Environment.GetEnvironmentVariable("CI") != "true" || Environment.UserName != "root"
        || !File.Exists("/usr/bin/apt-get"))
    {
        return;
    }

    Console.WriteLine("installing chromium …");
    foreach (string[] arguments in (string[][])[["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]])
    {
        using Process install = Process.Start(new ProcessStartInfo("/usr/bin/apt-get", arguments) { RedirectStandardOutput = true })!;
        install.StandardOutput.ReadToEnd();
        install.WaitForExit();
    }
}

(int Code, string Output) Execute(string[] arguments, (string Name, string Value)[] variables) =>
    ExecuteIn(root, dotnet, arguments, variables);

(int Code, string Output) ExecuteIn(
    string folder, string file, string[] arguments, (string Name, string Value)[] variables)
{
    var start = new ProcessStartInfo(file, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    foreach ((string name, string value) in variables)
    {
        start.Environment[name] = value;
    }

    using Process process = Process.Start(start)!;
    Task<string> error = process.StandardError.ReadToEndAsync();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (process.ExitCode, output + error.Result);
}

static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

static string ThisFile([CallerFilePath] string path = "") => path;

internal sealed record TestRun(string Project, string Title, string[] Arguments, (string Name, string Value)[] Variables);

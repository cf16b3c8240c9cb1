// Runs every test there is: dotnet run test.cs
//
// Builds in Release, runs each test project as it is, and then what depends on the processor once more with ever
// narrower vectors, down to none. Its last line adds all of it up.
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

// A build server's Debian or Ubuntu may have none, and its root may install one. Elsewhere the tests say what they miss.
void InstallChromium()
{
    string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
    bool isThere = Environment.GetEnvironmentVariable("ATTENDANCE_CHROMIUM") is { Length: > 0 }
        || folders.Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name))));
    if (isThere || Environment.GetEnvironmentVariable("CI") != "true" || Environment.UserName != "root"
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

(int Code, string Output) Execute(string[] arguments, (string Name, string Value)[] variables)
{
    var start = new ProcessStartInfo(dotnet, arguments)
    {
        WorkingDirectory = root,
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

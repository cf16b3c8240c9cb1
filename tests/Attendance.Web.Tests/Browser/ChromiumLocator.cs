namespace Attendance.Web.Tests.Browser;

/// <summary>Finds a Chromium that is installed; none is downloaded.</summary>
internal static class ChromiumLocator
{
    private const string Variable = "ATTENDANCE_CHROMIUM";

    private static readonly string[] s_names =
    [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    ];

    private static readonly string[] s_places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>Why tests are skipped where there is none.</summary>
    public const string Missing =
        "No Chromium was found; install it (apt-get install chromium, or Google Chrome), or name its program in "
        + Variable + ".";

    /// <summary>The program, or null.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{Variable} names {named}, which is not there.");
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => s_names.Select(name => Path.Combine(folder, name)))
            .Concat(s_places)
            .FirstOrDefault(File.Exists);
    }
}

namespace Attendance.Cli.Tests;

/// <summary>Compares what was printed with a committed file, exactly.</summary>
internal static class Expectation
{
    /// <summary>
    /// Fails, and leaves <c>name.received.txt</c> beside it, when <c>tests/Expectations/Cli/name.verified.txt</c> is missing
    /// or different.
    /// </summary>
    public static void Verify(string received, string name)
    {
        string folder = Path.Combine(Repository(), "tests", "Expectations", "Cli");
        string verified = Path.Combine(folder, $"{name}.verified.txt");
        string beside = Path.Combine(folder, $"{name}.received.txt");
        if (File.Exists(verified) && File.ReadAllText(verified) == received)
        {
            File.Delete(beside);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(beside, received);
        Assert.Fail($"{verified} is missing or differs. Look at {beside}; if it is right, rename it and commit it.");
    }

    /// <summary>The root of the repository.</summary>
    public static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Attendance.slnx")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "The repository is not here, so there is nothing to compare with.");
        return folder.FullName;
    }
}

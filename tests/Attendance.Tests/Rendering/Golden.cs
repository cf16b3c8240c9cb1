namespace Attendance.Tests.Rendering;

/// <summary>Compares text with a committed file, exactly.</summary>
internal static class Golden
{
    /// <summary>
    /// Fails, and leaves <c>*.received.*</c> beside it, when
    /// <c>tests/Expectations/Rendering/name.verified.extension</c> is missing or different.
    /// </summary>
    public static void Verify(string received, string name, string extension)
    {
        string folder = Path.Combine(Root(), "tests", "Expectations", "Rendering");
        string verified = Path.Combine(folder, $"{name}.verified.{extension}");
        string beside = Path.Combine(folder, $"{name}.received.{extension}");
        string? expected = File.Exists(verified) ? File.ReadAllText(verified) : null;
        if (expected == received)
        {
            File.Delete(beside);
            return;
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(beside, received);
        string fault = expected is null ? "does not exist" : $"differs {Where(expected, received)}";
        Assert.Fail(
            $"{Path.GetFileName(verified)} {fault}. "
            + $"Look at {beside}; if it is right, rename it to {Path.GetFileName(verified)} and commit it.");
    }

    private static string Where(string expected, string received)
    {
        int same = expected.AsSpan().CommonPrefixLength(received);
        int line = expected.AsSpan(0, same).Count('\n') + 1;
        return $"first in line {line}";
    }

    private static string Root()
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

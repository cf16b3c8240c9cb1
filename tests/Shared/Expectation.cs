namespace Attendance.Tests.Shared;

/// <summary>
/// Compares what a test made with a committed file below <c>tests/Expectations</c>. When they differ, what was received
/// is left beside the file: if it is right, it is renamed from <c>*.received.*</c> to <c>*.verified.*</c> and
/// committed.
/// </summary>
internal static class Expectation
{
    /// <summary>Expects exactly this text in <c>folder/name.verified.extension</c>.</summary>
    public static void Verify(string received, string folder, string name, string extension = "txt") => Verify(
        System.Text.Encoding.UTF8.GetBytes(received),
        folder,
        name,
        extension,
        expected => Where(System.Text.Encoding.UTF8.GetString(expected), received));

    /// <summary>Expects a file that <paramref name="difference"/> finds no fault with.</summary>
    /// <param name="received">What was made.</param>
    /// <param name="folder">The folder below <c>tests/Expectations</c>; empty for that one itself.</param>
    /// <param name="name">The file's name without extensions.</param>
    /// <param name="extension">The file's extension.</param>
    /// <param name="difference">Says how the expected bytes differ from the received ones, or null when they are
    /// equal.</param>
    public static void Verify(
        byte[] received, string folder, string name, string extension, Func<byte[], string?> difference)
    {
        string directory = Path.Combine(Repository(), "tests", "Expectations", folder);
        string verified = Path.Combine(directory, $"{name}.verified.{extension}");
        string beside = Path.Combine(directory, $"{name}.received.{extension}");
        string? fault = File.Exists(verified) ? difference(File.ReadAllBytes(verified)) : "does not exist";
        if (fault is null)
        {
            File.Delete(beside);
            return;
        }

        Directory.CreateDirectory(directory);
        File.WriteAllBytes(beside, received);
        Assert.Fail(
            $"{Path.GetFileName(verified)} {fault}. "
            + $"Look at {beside}; if it is right, rename it to {Path.GetFileName(verified)} and commit it.");
    }

    /// <summary>The root of the repository; a test that needs it is skipped where it is not.</summary>
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

    private static string? Where(string expected, string received)
    {
        int same = expected.AsSpan().CommonPrefixLength(received);
        return expected == received ? null : $"differs first in line {expected.AsSpan(0, same).Count('\n') + 1}";
    }
}

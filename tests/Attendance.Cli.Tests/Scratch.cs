namespace Attendance.Cli.Tests;

/// <summary>A directory of a test's own, gone when the test is over.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-cli-");

    public string Root => _directory.FullName;

    public string[] Files =>
        [.. _directory.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(f => f.Name)];

    public static string Fixture(params string[] parts) =>
        Path.Combine([AppContext.BaseDirectory, "Fixtures", .. parts]);

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

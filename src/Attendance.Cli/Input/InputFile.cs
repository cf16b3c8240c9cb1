namespace Attendance.Cli.Input;

/// <summary>Reads a file that an option names.</summary>
internal static class InputFile
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="UsageException">It cannot be read.</exception>
    public static byte[] Read(string path, string option)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string why = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                _ when Directory.Exists(path) => "it is a directory",
                UnauthorizedAccessException => "no permission to read it",
                ArgumentException => "that is no name of a file",
                _ => e.Message,
            };
            throw new UsageException($"{option} '{path}': {why.TrimEnd('.')}.");
        }
    }
}

namespace Attendance.Cli.Tests.Readme;

/// <summary>The fenced code blocks of a Markdown file.</summary>
internal static class MarkdownBlocks
{
    /// <summary>The blocks of one language, without their fences.</summary>
    public static string[] Of(string file, string language)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Documents", file)))
        {
            if (block is null && line == $"```{language}")
            {
                block = [];
            }
            else if (block is not null && line == "```")
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }

        return [.. blocks];
    }
}

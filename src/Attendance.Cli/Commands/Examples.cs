using System.CommandLine;

namespace Attendance.Cli.Commands;

/// <summary>A command and the examples that its help ends with.</summary>
internal static class Examples
{
    private static readonly string[] s_first =
    [
        "attendance view \"I love you\"",
        "attendance view \"I love you\" --out love.png",
        "attendance mean \"I hate you\" --head -1 --start 4",
    ];

    /// <summary>The examples of a command; of the root, how to begin.</summary>
    public static IReadOnlyList<string> Of(Command command) =>
        command is CommandWithExamples own ? own.Examples : s_first;
}

/// <summary>One of the commands.</summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
    : Command(name, description)
{
    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples => examples;
}

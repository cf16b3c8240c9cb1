using System.CommandLine;

namespace Attendance.Cli.Input;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrors
{
    /// <summary>The first error, for there is rarely a second that is not the first one's consequence.</summary>
    public static string Explain(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        foreach (string word in parsed.UnmatchedTokens)
        {
            if (command is RootCommand && !word.StartsWith('-'))
            {
                return $"there is no command '{word}'{Nearest(word, command.Subcommands.Select(c => c.Name))}.";
            }

            if (word.StartsWith('-'))
            {
                return NoOption(word, command);
            }

            return $"'{word}' is one word too many for {NameOf(command)}.";
        }

        return parsed.Errors[0].Message;
    }

    /// <summary>There is no such option; the nearest one, where there is one.</summary>
    public static string NoOption(string word, Command command)
    {
        string name = word.Split('=', ':')[0];
        return $"there is no option '{name}'{Nearest(name, command.Options.Select(o => o.Name))}.";
    }

    /// <summary>A command as it is called, <c>attendance view</c>.</summary>
    public static string NameOf(Command? command) =>
        command is null or RootCommand ? "attendance" : $"attendance {command.Name}";

    private static string Nearest(string word, IEnumerable<string> names)
    {
        string? nearest = names.MinBy(name => Distance(word, name));
        return nearest is not null && Distance(word, nearest) <= Math.Max(1, word.TrimStart('-').Length / 3)
            ? $"; did you mean {nearest}?"
            : names.Any(name => !name.StartsWith('-')) ? $"; there are {string.Join(", ", names)}" : "";
    }

    /// <summary>Levenshtein's distance: how many letters have to be put in, taken out or changed.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;

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
                string[] names = [.. command.Subcommands.Select(c => c.Name)];
                return $"there is no command '{word}'; "
                    + $"{Nearest(word, names) ?? $"there are {string.Join(", ", names)}."}";
            }

            if (word.StartsWith('-'))
            {
                return NoOption(word, command);
            }

            return $"'{word}' is one word too many for {NameOf(command)}.";
        }

        ParseError error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value, {option.Option.HelpName}.",
            ArgumentResult { Tokens.Count: 0 } argument =>
                $"{argument.Argument.Name} is missing: {argument.Argument.Description}.",
            _ => error.Message,
        };
    }

    /// <summary>There is no such option; the nearest one, or what to do about a prompt that looks like one.</summary>
    public static string NoOption(string word, Command command)
    {
        string name = word.Split('=', ':')[0];
        string? nearest = Nearest(name, [.. command.Options.Select(o => o.Name)]);
        bool takesPrompt = command.Arguments.Any(argument => argument.Arity.MaximumNumberOfValues > 1);
        return $"there is no option '{name}'"
            + (
                nearest is not null ? $"; {nearest}"
                : takesPrompt ? "; before a prompt that begins with '-', write --."
                : ".");
    }

    /// <summary>A command as it is called, <c>attendance view</c>.</summary>
    public static string NameOf(Command? command) =>
        command is null or RootCommand ? "attendance" : $"attendance {command.Name}";

    private static string? Nearest(string word, string[] names)
    {
        string? nearest = names.MinBy(name => Distance(word, name));

        // One slip in a short word; two, as when letters change places, in a longer one.
        int allowed = word.TrimStart('-').Length < 4 ? 1 : 2;
        return nearest is not null && Distance(word, nearest) <= allowed ? $"did you mean {nearest}?" : null;
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

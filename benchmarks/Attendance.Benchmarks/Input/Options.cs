using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Attendance.Benchmarks.Input;

/// <summary>The options that several commands share, with their checks.</summary>
internal static class Options
{
    public static Option<string?> Model() => new("--model")
    {
        HelpName = "DIR",
        Description = "A GPT-2 checkpoint's directory; without it one of GPT-2 small's shape is made below artifacts/.",
    };

    public static Option<int[]> Tokens(params int[] lengths) => new("--tokens")
    {
        HelpName = "N,N,…",
        Description = $"Prompt lengths; without it {string.Join(',', lengths)}.",
        DefaultValueFactory = _ => lengths,
        CustomParser = result => Lengths(result, "--tokens"),
    };

    public static Option<int> Runs(int runs) => Number(
        "--runs", $"Timed repetitions of each; the median counts. Without it {runs}.", runs, 1, 10_000);

    public static Option<int?> Threads(string otherwise)
    {
        var option = new Option<int?>("--threads")
        {
            HelpName = "N",
            Description = $"Threads, each on a core of its own; without it {otherwise}.",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int count)
                && (count < 1 || count > Environment.ProcessorCount))
            {
                result.AddError($"--threads {count}: expected 1 to {Environment.ProcessorCount}.");
            }
        });
        return option;
    }

    public static Option<bool> Json() => new("--json") { Description = "One JSON object a row, for machines." };

    public static Option<bool> Save() => new("--save")
    {
        Description = "Keep the rows, with versions and date, in benchmarks/results/<cpu>/.",
    };

    public static Option<string?> Python() => new("--python")
    {
        HelpName = "PATH",
        Description = "The Python that has torch and numpy; without it /usr/bin/python3, then python3.",
    };

    public static Option<int> Number(string name, string description, int otherwise, int least, int most)
    {
        var option = new Option<int>(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => otherwise,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value)
                && (value < least || value > most))
            {
                result.AddError($"{name} {value}: expected {least} to {most}.");
            }
        });
        return option;
    }

    private static int[]? Lengths(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        var lengths = new List<int>();
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length < 1)
            {
                result.AddError($"{name} {text}: '{part}' is no length; expected numbers from 1 with commas between.");
                return null;
            }

            lengths.Add(length);
        }

        return [.. lengths];
    }
}

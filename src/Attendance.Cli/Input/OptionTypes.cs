using System.CommandLine;
using System.Globalization;

namespace Attendance.Cli.Input;

/// <summary>Options whose values are checked as they are parsed, each with its own clear line.</summary>
internal static class OptionTypes
{
    /// <summary>A whole number; negative ones too, which are no options.</summary>
    public static Option<int?> Number(string name, string helpName, string description) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
                {
                    return number;
                }

                result.AddError($"{name}: '{text}' is not a whole number.");
                return null;
            },
        };

    /// <summary>A number with or without a fraction.</summary>
    public static Option<double?> Real(string name, string description) =>
        new(name)
        {
            HelpName = "X",
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    && double.IsFinite(number))
                {
                    return number;
                }

                result.AddError($"{name}: '{text}' is not a number.");
                return null;
            },
        };

    /// <summary>A text.</summary>
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>A text that may be given several times.</summary>
    public static Option<string[]> Texts(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>One of some words, each with its meaning; null where the option is missing.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] words)
        where T : struct =>
        new(name)
        {
            HelpName = string.Join('|', words.Select(word => word.Word)),
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                foreach ((string word, T value) in words)
                {
                    if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                    {
                        return value;
                    }
                }

                result.AddError(
                    $"{name}: '{text}' is none of {string.Join(", ", words.Select(word => word.Word))}.");
                return null;
            },
        };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>The name of a file that will be written, with one of some extensions.</summary>
    public static Option<string?> OutputFile(string name, string description, params string[] extensions)
    {
        Option<string?> option = Text(
            name,
            string.Join('|', extensions.Select(extension => "FILE" + extension)),
            description);
        option.Validators.Add(result =>
        {
            string path = result.Tokens[^1].Value;
            if (!extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            {
                result.AddError(
                    $"{name}: '{path}' must end in {string.Join(" or ", extensions)}, which says what to write.");
            }
        });
        return option;
    }
}

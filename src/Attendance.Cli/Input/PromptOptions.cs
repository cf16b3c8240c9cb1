using System.CommandLine;
using System.Globalization;
using System.Text;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Input;

/// <summary>The prompt: a word, <c>-</c> for standard input, <c>--file</c> or <c>--ids</c>.</summary>
/// <param name="takesFile">
/// Whether <c>--file</c> is one prompt; false where a command has its own meaning for it.
/// </param>
internal sealed class PromptOptions(bool takesFile = true)
{
    // It takes any number of words, so that a prompt without quotes can be explained.
    private readonly Argument<string[]> _words = new("PROMPT")
    {
        Description = "The text, in quotes; - reads it from standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _file = OptionTypes.Text(
        "--file",
        "FILE",
        "Read the prompt from a UTF-8 file (one line break at its end is dropped, as with -)");

    private readonly Option<string?> _ids = OptionTypes.Text("--ids", "N,N,…", "Token ids instead of a text");

    private readonly Option<string?> _pair = OptionTypes.Text(
        "--pair",
        "TEXT",
        "A second text: the next sentence, or the passage for a question (BERT and its kin; GPT-2 takes one text)");

    private Command? _command;

    /// <summary>Gives a command the argument and the options.</summary>
    public void AddTo(Command command)
    {
        _command = command;
        command.Arguments.Add(_words);
        if (takesFile)
        {
            command.Options.Add(_file);
        }

        command.Options.Add(_ids);
        command.Options.Add(_pair);
    }

    /// <summary>Whether there is a prompt, or what should be one.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(_words) is { Length: > 0 } || parsed.GetValue(_ids) is not null;

    /// <summary>Whether a second text is to make a pair of it.</summary>
    public bool IsPair(ParseResult parsed) => parsed.GetValue(_pair) is not null;

    /// <summary>Reads the prompt.</summary>
    /// <exception cref="UsageException">There is none, more than one, or one that cannot be read.</exception>
    public Prompt Read(ParseResult parsed, CommandHost host)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        string? file = takesFile ? parsed.GetValue(_file) : null;
        string? ids = parsed.GetValue(_ids);
        CheckWords(parsed, words, _command!);
        int sources = words.Length + (file is null ? 0 : 1) + (ids is null ? 0 : 1);
        if (sources != 1)
        {
            throw new UsageException(
                (sources == 0 ? "there is no prompt" : "there is more than one prompt")
                    + "; give one text in quotes, - for standard input, --file FILE, or --ids 40,1842,345.");
        }

        string? pair = parsed.GetValue(_pair);
        if (ids is not null)
        {
            return pair is null
                ? new Prompt(null, ParseIds(ids))
                : throw new UsageException("--pair goes with a text; with --ids, the ids of both texts are one list.");
        }

        return new Prompt(
            file is not null ? ReadFile(file)
                : words[0] == "-" ? ReadInput(host)
                : words[0],
            null,
            pair);
    }

    /// <summary>Fails where a word is an option that there is not.</summary>
    internal static void CheckOptions(ParseResult parsed, string[] words, Command command)
    {
        bool afterDashes = parsed.Tokens.Any(token => token.Value == "--");
        string? option = afterDashes ? null : Array.Find(words, word => word.StartsWith('-') && word.Length > 1);
        if (option is not null)
        {
            throw new UsageException(ParseErrors.NoOption(option, command));
        }
    }

    private static void CheckWords(ParseResult parsed, string[] words, Command command)
    {
        CheckOptions(parsed, words, command);
        if (words.Length > 1)
        {
            throw new UsageException(
                $"the prompt is {words.Length} words to the shell; put it in quotes: \"{string.Join(' ', words)}\".");
        }
    }

    /// <summary>The numbers of <c>--ids</c>, or of an option like it.</summary>
    internal static int[] ParseIds(string text, string option = "--ids")
    {
        string[] parts = text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] ids = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]))
            {
                (string what, string example) = option is "--ids" or "--decoder-ids"
                    ? ("a token id", "40,1842,345")
                    : ("a number", "0,0,1");
                throw new UsageException(
                    $"{option}: '{parts[i]}' is not {what}; expected whole numbers with commas between, {example}.");
            }
        }

        return ids;
    }

    /// <summary>The text of <c>--file</c>.</summary>
    internal static string ReadFile(string file) => Decode(InputFile.Read(file, "--file"), file);

    /// <summary>The text of <c>-</c>.</summary>
    internal static string ReadInput(CommandHost host)
    {
        using Stream input = host.OpenInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return Decode(all.ToArray(), "standard input");
    }

    private static string Decode(byte[] bytes, string name)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        text =
            text.EndsWith("\r\n"u8) ? text[..^2]
            : text.EndsWith("\n"u8) ? text[..^1]
            : text;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new UsageException($"{name}: the prompt is not UTF-8 text (at byte {e.Index}); convert it to UTF-8.");
        }
    }
}

using System.CommandLine;

namespace Attendance.Cli.Input;

/// <summary>The text of a decoder that stands beside an encoder: <c>--decoder</c> or <c>--decoder-ids</c>.</summary>
/// <param name="whatItIs">What the text is, and what there is without it.</param>
internal sealed class DecoderOptions(string whatItIs = "the text that the decoder writes; without it, the prompt")
{
    private readonly Option<string?> _text = OptionTypes.Text(
        "--decoder", "TEXT", $"Of a model with an encoder and a decoder (BART), {whatItIs}");

    private readonly Option<string?> _ids = OptionTypes.Text(
        "--decoder-ids", "N,N,…", "The decoder's token ids exactly as it is given them, the start token first");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_text);
        command.Options.Add(_ids);
    }

    /// <summary>Whether the decoder is given a text.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(_text) is not null || parsed.GetValue(_ids) is not null;

    /// <summary>Adds the decoder's text to a prompt.</summary>
    /// <exception cref="UsageException">There are two texts, or ids that are none.</exception>
    public Prompt Read(ParseResult parsed, Prompt prompt)
    {
        (string? text, string? ids) = (parsed.GetValue(_text), parsed.GetValue(_ids));
        return text is not null && ids is not null
            ? throw new UsageException("--decoder and --decoder-ids exclude each other; give one of them.")
            : prompt with { Decoder = text, DecoderIds = ids is null ? null : PromptOptions.ParseIds(ids, "--decoder-ids") };
    }
}

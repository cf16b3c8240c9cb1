using System.CommandLine;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Input;

/// <summary>
/// Two prompts, or one for two models: words, <c>-</c>, <c>--file</c>s and <c>--ids</c>, in this order.
/// </summary>
internal sealed class TwoPromptOptions
{
    // It takes any number of words, so that prompts without quotes can be explained.
    private readonly Argument<string[]> _words = new("PROMPT")
    {
        Description = "Two texts, A and B, each in quotes; - reads one of them from standard input",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _files = OptionTypes.Texts(
        "--file",
        "FILE",
        "Read a prompt from a UTF-8 file; may be given twice, and comes behind texts");

    private readonly Option<string[]> _ids = OptionTypes.Texts(
        "--ids",
        "N,N,…",
        "Token ids of a prompt; may be given twice, and comes behind texts and files");

    private Command? _command;

    /// <summary>Gives a command the argument and the options.</summary>
    public void AddTo(Command command)
    {
        _command = command;
        command.Arguments.Add(_words);
        command.Options.Add(_files);
        command.Options.Add(_ids);
    }

    /// <summary>Reads two prompts.</summary>
    /// <exception cref="UsageException">There are not two, or one cannot be read.</exception>
    public (Prompt A, Prompt B) ReadTwo(ParseResult parsed, CommandHost host)
    {
        List<Func<Prompt>> prompts = Sources(parsed, host);
        if (prompts.Count != 2)
        {
            throw new UsageException(
                $"there {Number(prompts.Count)} and two are needed; give two texts, each in quotes (- for standard "
                    + "input, --file FILE or --ids 40,1842,345 in place of one), or one and --model-b MODEL.");
        }

        return (prompts[0](), prompts[1]());
    }

    /// <summary>Reads the one prompt that two models run.</summary>
    /// <exception cref="UsageException">There is not one, or it cannot be read.</exception>
    public Prompt ReadOne(ParseResult parsed, CommandHost host)
    {
        List<Func<Prompt>> prompts = Sources(parsed, host);
        return prompts.Count == 1
            ? prompts[0]()
            : throw new UsageException(
                $"there {Number(prompts.Count)} and two models run one; give one prompt, or leave --model-b out.");
    }

    private List<Func<Prompt>> Sources(ParseResult parsed, CommandHost host)
    {
        string[] words = parsed.GetValue(_words) ?? [];
        PromptOptions.CheckOptions(parsed, words, _command!);
        if (words.Length > 2)
        {
            throw new UsageException(
                $"the prompts are {words.Length} words to the shell; put each in quotes: "
                    + "\"I love you\" \"I hate you\".");
        }

        return words.Count(word => word == "-") > 1
            ? throw new UsageException("standard input can be only one of the prompts; give - once.")
            :
            [
                .. words.Select(word => (Func<Prompt>)(
                    () => new Prompt(word == "-" ? PromptOptions.ReadInput(host) : word, null))),
                .. (parsed.GetValue(_files) ?? []).Select(file => (Func<Prompt>)(
                    () => new Prompt(PromptOptions.ReadFile(file), null))),
                .. (parsed.GetValue(_ids) ?? []).Select(ids => (Func<Prompt>)(
                    () => new Prompt(null, PromptOptions.ParseIds(ids)))),
            ];
    }

    private static string Number(int count) => count switch
    {
        0 => "is no prompt",
        1 => "is one prompt",
        _ => $"are {count} prompts",
    };
}

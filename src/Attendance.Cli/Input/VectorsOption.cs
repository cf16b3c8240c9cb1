using System.CommandLine;
using System.Globalization;
using Attendance.Cli.Output;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>Blocks whose vectors an offline page holds: <c>--vectors</c>.</summary>
internal sealed class VectorsOption
{
    private const string All = "all";

    private readonly Option<string?> _blocks = OptionTypes.Text(
        "--vectors",
        "all|B,…",
        "With --out FILE.html, have the queries, keys, values and z of these blocks in the page, for its neuron view: "
            + "all of them, or 0,5,-1; without it, those of short prompts");

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_blocks);

    /// <summary>Refuses vectors that go nowhere.</summary>
    /// <exception cref="UsageException">There is no page for them.</exception>
    public void Check(ParseResult parsed, OutputChoice choice)
    {
        if (parsed.GetValue(_blocks) is not null && choice.Page is null)
        {
            throw new UsageException("--vectors are for the offline page; give --out FILE.html as well.");
        }
    }

    /// <summary>The blocks, 0-based; none without the option.</summary>
    /// <exception cref="Errors.InvalidRequestException">There is no such kind of attention.</exception>
    /// <exception cref="UsageException">It is no list of blocks, or there is no such block.</exception>
    public IReadOnlyList<int> Read(ParseResult parsed, TransformerModel model, string? attention)
    {
        if (parsed.GetValue(_blocks) is not { } text)
        {
            return [];
        }

        int blocks = model.BlocksWith(attention ?? model.Features.AttentionNames[0]);
        return text == All
            ? [.. Enumerable.Range(0, blocks)]
            : [.. text.Split(',').Select(one => Block(one, model, blocks)).Distinct()];
    }

    private static int Block(string text, TransformerModel model, int blocks) =>
        !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int block)
            ? throw new UsageException($"--vectors: '{text}' is no block; expected all, or whole numbers, 0,5,-1.")
        : block >= -blocks && block < blocks ? (block + blocks) % blocks
        : throw new UsageException(
            $"--vectors: there is no block {block}; {model.Name} has {blocks}: 0 to {blocks - 1}, or -{blocks} to -1 "
                + "from the end.");
}

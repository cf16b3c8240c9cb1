using System.CommandLine;
using Attendance.Cli.Hosting;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>One model or several: <c>--model A --model B</c>.</summary>
/// <param name="description">What models there are, and which without the option.</param>
internal sealed class SeveralModels(string description)
{
    private readonly Option<string[]> _models = OptionTypes.Texts("--model", "MODEL", description);

    private readonly Option<string?> _revision = OptionTypes.Text(
        "--revision", "REV", "A branch, tag or commit of a hub id; without it, main. For one model only");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_models);
        command.Options.Add(_revision);
    }

    /// <summary>The models that are named.</summary>
    public string[] Names(ParseResult parsed) => parsed.GetValue(_models) ?? [];

    /// <summary>Finds and loads models, downloading them when need be.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="host">The world.</param>
    /// <param name="without">What to take when none is named.</param>
    /// <exception cref="UsageException">A revision of several.</exception>
    public ModelList Open(ParseResult parsed, CommandHost host, IReadOnlyList<string> without)
    {
        string[] names = Names(parsed);
        string? revision = parsed.GetValue(_revision);
        if (revision is not null && names.Length > 1)
        {
            throw new UsageException("--revision is of one model; give --model once, or leave --revision out.");
        }

        var opened = new ModelList();
        try
        {
            foreach (string name in names)
            {
                opened.Add(ModelOptions.Locate(name, revision, host).Load());
            }

            if (names.Length == 0)
            {
                AddKnown(opened, without, revision, host);
            }

            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    // Nobody asked for these by name: what cannot be loaded is none of them.
    private static void AddKnown(
        ModelList opened, IReadOnlyList<string> names, string? revision, CommandHost host)
    {
        foreach (string name in names)
        {
            try
            {
                opened.Add(ModelOptions.Locate(name, revision, host).Load());
            }
            catch (UnsupportedModelException)
            {
                continue;
            }
        }
    }
}

/// <summary>Models that are disposed together.</summary>
internal sealed class ModelList : List<TransformerModel>, IDisposable
{
    public void Dispose() => ForEach(static model => model.Dispose());
}

using System.CommandLine;
using Attendance.Cli.Hosting;
using Attendance.Cli.Output;
using Attendance.Hub;
using Attendance.Models;

namespace Attendance.Cli.Input;

/// <summary>Which model: <c>--model</c> and <c>--revision</c>.</summary>
/// <param name="suffix">What stands behind the options' names, for a second model.</param>
/// <param name="description">What the model is.</param>
internal sealed class ModelOptions(
    string suffix = "",
    string description = "demo (the built-in model), a directory, or a hub id such as gpt2; without it, demo")
{
    private readonly Option<string?> _model = OptionTypes.Text("--model" + suffix, "MODEL", description);

    private readonly Option<string?> _revision = OptionTypes.Text(
        "--revision" + suffix,
        "REV",
        "A branch, tag or commit of a hub id; without it, main");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_revision);
    }

    /// <summary>Whether a model was named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_model) is not null;

    /// <summary>Finds and loads the model, downloading it when need be.</summary>
    public TransformerModel Open(ParseResult parsed, CommandHost host) => Locate(parsed, host).Load();

    /// <summary>Finds the model, downloading it when need be.</summary>
    public LocatedModel Locate(ParseResult parsed, CommandHost host) =>
        Locate(parsed.GetValue(_model) ?? ModelLocator.Demo, parsed.GetValue(_revision), host);

    /// <summary>Finds a model by what the user calls it, downloading it when need be.</summary>
    public static LocatedModel Locate(string model, string? revision, CommandHost host)
    {
        return IsLocal(model)
            ? ModelLocator.Locate(model, revision)
            : Downloads.Run(
                model,
                host,
                (progress, stop) =>
                    ModelLocator.Locate(model, revision, HubOptions.FromEnvironment(host.Variable), progress, stop));
    }

    /// <summary>Whether nothing of the hub is needed, so that nothing of it is loaded either.</summary>
    private static bool IsLocal(string model) => model == ModelLocator.Demo || Directory.Exists(model);
}

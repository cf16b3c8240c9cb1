using System.CommandLine;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Models;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance info</c>: what a model is made of.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandHost host)
    {
        var model = new ModelOptions();
        Option<bool> all = OptionTypes.Flag(
            "--all",
            "List every tensor, as state_dict does, instead of the module tree");
        Option<bool> json = OptionTypes.Flag("--json", "Print everything as JSON");
        var command = new CommandWithExamples(
            "info",
            "Show a model's configuration, its modules with shapes and parameter counts, memory, kernels and "
                + "tokenizer.",
            "attendance info",
            "attendance info --model gpt2",
            "attendance info --all");
        command.Options.Add(all);
        command.Options.Add(json);
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            using TransformerModel opened = model.Open(parsed, host);
            ModelFacts facts = ModelFacts.Of(opened);
            if (parsed.GetValue(json))
            {
                InfoJson.Write(opened, facts, host);
            }
            else
            {
                InfoText.Write(opened, facts, parsed.GetValue(all), host);
            }
        });
        return command;
    }
}

using System.CommandLine;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Hub;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance download</c>: a model from the hub into the cache.</summary>
internal static class DownloadCommand
{
    public static Command Create(CommandHost host)
    {
        var model = new Argument<string>("MODEL")
        {
            Description = "An id on the hub, such as gpt2 or openai-community/gpt2-medium",
        };
        Option<string?> revision = OptionTypes.Text("--revision", "REV", "A branch, tag or commit; without it, main");
        Option<bool> json = OptionTypes.Flag("--json", "Print the directory as JSON");
        var command = new CommandWithExamples(
            "download",
            "Download a model from the Hugging Face hub into the cache that Python's transformers uses; an interrupted "
                + "download goes on where it stopped.",
            "attendance download gpt2",
            "attendance download openai-community/gpt2-medium --revision main",
            "HF_HOME=/data/hf attendance download distilgpt2");
        command.Arguments.Add(model);
        command.Options.Add(revision);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            string id = parsed.GetRequiredValue(model);
            if (id == Models.ModelLocator.Demo)
            {
                throw new UsageException("demo is built in; there is nothing to download.");
            }

            string directory = Downloads.Run(
                id,
                host,
                (progress, stop) => Fetch(id, parsed.GetValue(revision) ?? "main", host, progress, stop));
            Report(id, directory, parsed.GetValue(json), host);
        });
        return command;
    }

    private static string Fetch(
        string id,
        string revision,
        CommandHost host,
        IProgress<DownloadProgress> progress,
        CancellationToken stop)
    {
        using var client = new HubClient(HubOptions.FromEnvironment(host.Variable));
        return client.DownloadAsync(id, revision, progress, stop).GetAwaiter().GetResult();
    }

    private static void Report(string id, string directory, bool asJson, CommandHost host)
    {
        string commit = Path.GetFileName(directory);
        if (asJson)
        {
            JsonOutput.Write(
                host,
                json =>
                {
                    json.WriteStartObject();
                    json.WriteString("model", id);
                    json.WriteString("revision", commit);
                    json.WriteString("directory", directory);
                    json.WriteEndObject();
                });
        }
        else
        {
            host.Output.WriteLine($"{id} is in {directory}");
        }
    }
}

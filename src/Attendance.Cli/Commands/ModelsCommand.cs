using System.CommandLine;
using System.Globalization;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Hub;
using Attendance.Models;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance models</c>: what can be used without a network.</summary>
internal static class ModelsCommand
{
    private const int ShortCommit = 8;

    public static Command Create(CommandHost host)
    {
        Option<bool> json = OptionTypes.Flag("--json", "Print the list as JSON");
        var command = new CommandWithExamples(
            "models",
            "List the models that are there: the built-in one, and those in the Hugging Face cache.",
            "attendance models",
            "attendance models --json");
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var cache = new HubCache(HubOptions.FromEnvironment(host.Variable).CacheDirectory);
            IReadOnlyList<CachedModel> models = cache.List();
            if (parsed.GetValue(json))
            {
                WriteJson(cache, models, host);
            }
            else
            {
                WriteTable(cache, models, host);
            }
        });
        return command;
    }

    private static void WriteTable(HubCache cache, IReadOnlyList<CachedModel> models, CommandHost host)
    {
        var table = new TextTable(host, "model", "revision", ">size", "last used", "state");
        table.Add(ModelLocator.Demo, "", "", "", "built in");
        foreach (CachedModel model in models)
        {
            string used = model.LastUsed?.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
            if (model.Revisions.Count == 0)
            {
                table.Add(model.RepoId, "", ByteSize.Format(model.IncompleteBytes), used, "download was not finished");
            }

            foreach (CachedRevision revision in model.Revisions)
            {
                table.Add(model.RepoId, Name(revision), ByteSize.Format(revision.Size), used, State(model, revision));
            }
        }

        table.Write();
        host.Output.WriteLine();
        host.Output.WriteLine(
            $"Cache: {cache.CacheDirectory}"
                + (models.Count == 0 ? ", empty; attendance download gpt2 puts a model there." : ""));
    }

    private static string Name(CachedRevision revision)
    {
        string commit = revision.Commit[..Math.Min(ShortCommit, revision.Commit.Length)];
        return revision.Refs.Count == 0 ? commit : $"{string.Join(", ", revision.Refs)} ({commit})";
    }

    private static string State(CachedModel model, CachedRevision revision) =>
        (revision.IsUsable, model.IncompleteBytes) switch
        {
            (true, _) => "ready",
            (false, > 0) => "download was not finished",
            _ => "no model that can be loaded",
        };

    private static void WriteJson(HubCache cache, IReadOnlyList<CachedModel> models, CommandHost host) =>
        JsonOutput.Write(
            host,
            json =>
            {
                json.WriteStartObject();
                json.WriteString("cache", cache.CacheDirectory);
                json.WriteStartArray("models");
                json.WriteStartObject();
                json.WriteString("model", ModelLocator.Demo);
                json.WriteBoolean("builtIn", true);
                json.WriteEndObject();
                foreach (CachedModel model in models)
                {
                    json.WriteStartObject();
                    json.WriteString("model", model.RepoId);
                    json.WriteBoolean("builtIn", false);
                    json.WriteString("directory", model.Directory);
                    json.WriteNumber("bytes", model.SizeOnDisk);
                    json.WriteNumber("incompleteBytes", model.IncompleteBytes);
                    if (model.LastUsed is { } used)
                    {
                        json.WriteString("lastUsed", used);
                    }

                    json.WriteStartArray("revisions");
                    foreach (CachedRevision revision in model.Revisions)
                    {
                        json.WriteStartObject();
                        json.WriteString("commit", revision.Commit);
                        json.WriteStartArray("refs");
                        foreach (string name in revision.Refs)
                        {
                            json.WriteStringValue(name);
                        }

                        json.WriteEndArray();
                        json.WriteString("directory", revision.Directory);
                        json.WriteNumber("bytes", revision.Size);
                        json.WriteBoolean("ready", revision.IsUsable);
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            });
}

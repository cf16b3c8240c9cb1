using System.Text.Json;
using Attendance.Tests.Hub;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

public sealed class HubCommandTests : IAsyncDisposable
{
    private const string Id = "owner/tiny";
    private readonly FakeHub _hub = new();
    private readonly Scratch _scratch = new();

    public HubCommandTests()
    {
        using var files = new DirectoryFiles(Scratch.Fixture("gpt2-tiny"));
        _hub.Repos[Id] = ((string[])["config.json", "model.safetensors", "vocab.json", "merges.txt"]).ToDictionary(
            name => name,
            files.ReadAllBytes);
    }

    private CliSetup Setup =>
        new()
        {
            Variables = new() { ["HF_ENDPOINT"] = _hub.Hub.Url.ToString(), ["HF_HUB_CACHE"] = _scratch.At("hub") },
        };

    private string Snapshot => Path.Combine(_scratch.At("hub"), "models--owner--tiny", "snapshots", FakeHub.Commit);

    [Fact]
    public void Download_Model_SaysHowFarAndWhere()
    {
        CliRun run = Setup.Run("download", Id);

        Assert.Equal($"{Id} is in {Snapshot}\n", run.Output);
        Assert.Matches($@"(?m)^downloading {Id}: .+ of .+$", run.Error);
        Assert.Matches($@"(?m)^downloaded {Id}: ", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"{Id} is in {Snapshot}\n", Setup.Run("download", Id).Ok().Output);
    }

    [Fact]
    public void Download_Json_IsAloneOnStandardOutput()
    {
        JsonElement json = Setup.Run("download", Id, "--revision", "main", "--json").Json();

        Assert.Equal(FakeHub.Commit, json.GetProperty("revision").GetString());
        Assert.Equal(Snapshot, json.GetProperty("directory").GetString());
    }

    [Fact]
    public void View_HubModel_DownloadsItOnceAndThenNeedsNoNetwork()
    {
        CliRun first = Setup.Run("view", "I love you", "--model", Id, "--json");
        Assert.Contains($"downloaded {Id}", first.Error, StringComparison.Ordinal);
        int requests = _hub.Asked.Count();

        CliRun second = Setup.Run("view", "I love you", "--model", Id, "--json").Ok();

        Assert.Equal(first.Output, second.Output);
        Assert.Equal(FakeHub.Commit, second.Json().GetProperty("revision").GetString());
        Assert.Equal(Id, second.Json().GetProperty("model").GetString());
        Assert.Equal(requests, _hub.Asked.Count());
    }

    [Fact]
    public void Download_UnknownModel_IsOneLine()
    {
        CliRun run = Setup.Run("download", "owner/nothing");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.StartsWith("attendance: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("owner/nothing", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void Download_IdThatIsNone_IsOneLine() =>
        Setup
            .Run("download", "a/b/c")
            .IsError(
                2,
                "'a/b/c' is not a model's id on the hub: it has more than one '/'; write owner/name or name, "
                    + "for example gpt2.");

    [Fact]
    public void Download_Interrupted_Is130() =>
        Assert.Equal(new CliRun(130, "", ""), (Setup with { IsInterrupted = true }).Run("download", Id));

    [Fact]
    public void Models_EmptyCache_HasTheBuiltInOne()
    {
        CliRun run = Setup.Run("models").Ok();

        Assert.Matches(@"(?m)^  demo +built in$", run.Output);
        Assert.Contains(
            $"Cache: {_scratch.At("hub")}, empty; attendance download gpt2 puts a model there.",
            run.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Models_AfterADownload_ListIt()
    {
        Setup.Run("download", Id);

        Assert.Matches(
            @"(?m)^  owner/tiny +main \(01234567\) +[\d.]+ \w?B +\d{4}-\d\d-\d\d +ready$",
            Setup.Run("models").Ok().Output);
        JsonElement listed = Setup.Run("models", "--json").Ok().Json().GetProperty("models")[1];
        Assert.Equal(Id, listed.GetProperty("model").GetString());
        Assert.Equal(Snapshot, listed.GetProperty("revisions")[0].GetProperty("directory").GetString());
        Assert.True(listed.GetProperty("revisions")[0].GetProperty("ready").GetBoolean());
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _scratch.Dispose();
    }
}

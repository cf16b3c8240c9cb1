using Attendance.Errors;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Tests.Hub;

namespace Attendance.Tests.Models;

public sealed class ModelLocatorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-models-");

    private static string Tiny => Path.Combine(AppContext.BaseDirectory, "Fixtures", "gpt2-tiny");

    [Fact]
    public void Open_Nothing_IsTheBuiltInModel()
    {
        using TransformerModel model = ModelLocator.Open();

        Assert.Equal("demo", model.Name);
        Assert.Equal("", model.Revision);
        Assert.Equal((6, 8), (model.Blocks, model.Heads));
    }

    [Fact]
    public void Open_Directory_IsTheCheckpointInIt()
    {
        using TransformerModel model = ModelLocator.Open(Tiny);

        Assert.Equal(Tiny, model.Name);
        Assert.Equal((3, 4), (model.Blocks, model.Heads));
    }

    [Theory]
    [InlineData("demo", "the built-in model has no revisions")]
    [InlineData("", " is a directory, which has no revisions")]
    public void Open_RevisionOfWhatHasNone_IsRefused(string model, string message)
    {
        model = model.Length == 0 ? Tiny : model;

        var error = Assert.Throws<InvalidRequestException>(() => ModelLocator.Open(model, "main"));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("./nowhere")]
    [InlineData("../nowhere/gpt2")]
    [InlineData("~/nowhere")]
    [InlineData("nowhere/")]
    [InlineData(@"no\where")]
    [InlineData("no/where/gpt2")]
    public void Open_PathToNothing_NamesItAndAsksNobody(string path)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelLocator.Open(path));

        Assert.Equal(CheckpointFault.MissingFile, error.Fault);
        Assert.Equal(
            $"{path}: there is no such directory; expected one with config.json, demo, or a hub id such as gpt2.",
            error.Message);
    }

    [Fact]
    public void Open_File_AsksForItsDirectory()
    {
        string file = Path.Combine(Tiny, "config.json");

        var error = Assert.Throws<CheckpointException>(() => ModelLocator.Open(file));

        Assert.Equal(
            $"{file} is a file; expected the directory that holds it, demo, or a hub id such as gpt2.",
            error.Message);
    }

    [Fact]
    public void Open_DirectoryWithoutConfig_NamesWhatIsMissing()
    {
        var error = Assert.Throws<CheckpointException>(() => ModelLocator.Open(_directory.FullName));

        Assert.Equal(CheckpointFault.MissingFile, error.Fault);
        Assert.StartsWith(Path.Combine(_directory.FullName, "config.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnknownArchitecture_ListsTheKnownOnes()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "config.json"), """{"model_type":"mamba"}""");

        var error = Assert.Throws<UnsupportedModelException>(() => ModelLocator.Open(_directory.FullName));

        Assert.Equal("model_type", error.Field);
        Assert.EndsWith(
            "model_type is 'mamba', which is not supported; expected "
                + $"{string.Join(", ", ModelLocator.KnownModelTypes)}.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ConfigThatDoesNotSay_IsGpt2()
    {
        foreach (string file in Directory.EnumerateFiles(Tiny))
        {
            File.Copy(file, Path.Combine(_directory.FullName, Path.GetFileName(file)));
        }

        string config = Path.Combine(_directory.FullName, "config.json");
        string text = File.ReadAllText(config);
        File.WriteAllText(config, text.Replace("\"model_type\"", "\"was_model_type\"", StringComparison.Ordinal));

        using TransformerModel model = ModelLocator.Open(_directory.FullName);

        Assert.Equal("GPT-2", model.Architecture);
    }

    [Fact]
    public async Task Open_HubId_DownloadsOnceAndThenUsesTheCache()
    {
        await using var hub = new FakeHub();
        hub.Repos["owner/tiny"] = (
            (string[])["config.json", "model.safetensors", "vocab.json", "merges.txt"]
        ).ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(Tiny, name)));
        var options = new HubOptions { Endpoint = hub.Hub.Url, CacheDirectory = _directory.FullName };

        using TransformerModel first = await ModelLocator.OpenAsync("owner/tiny", "main", options);
        int requests = hub.Asked.Count();
        using TransformerModel second = ModelLocator.Open("owner/tiny", null, options with { Offline = true });

        Assert.Equal(("owner/tiny", FakeHub.Commit), (first.Name, first.Revision));
        Assert.Equal(("owner/tiny", FakeHub.Commit), (second.Name, second.Revision));
        Assert.Equal(requests, hub.Asked.Count());
        Assert.Equal(
            first.Run("I love you").Attention.Pattern(0, 0).Values.ToArray(),
            second.Run("I love you").Attention.Pattern(0, 0).Values.ToArray());
    }

    [Fact]
    public void Open_HubIdOffline_SaysThatItIsNotInTheCache()
    {
        var options = new HubOptions { CacheDirectory = _directory.FullName, Offline = true };

        var error = Assert.Throws<HubException>(() => ModelLocator.Open("gpt2", null, options));

        Assert.Equal(HubFault.Offline, error.Fault);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}

using Attendance.Hub;

namespace Attendance.Tests.Hub;

/// <summary>A hub with one model, an empty cache, and a client between them. Each test makes its own.</summary>
internal sealed class HubFixture : IAsyncDisposable
{
    public const string Repo = "owner/model";
    public const string Folder = "models--owner--model";

    private readonly List<IDisposable> _disposables = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-hub-");

    public HubFixture()
    {
        Server.Repos[Repo] = FakeHub.Model();
    }

    public FakeHub Server { get; } = new();

    public InstantClock Clock { get; } = new();

    public string Cache => Path.Combine(_directory.FullName, "hub");

    public Dictionary<string, byte[]> Files => Server.Repos[Repo];

    public HubOptions Options => new()
    {
        Endpoint = Server.Hub.Url,
        CacheDirectory = Cache,
        RequestTimeout = InstantClock.RequestLimit,
        StallTimeout = InstantClock.StallLimit,
        MaxParallel = 1,
    };

    public string WeightsEtag => Etag("model.safetensors");

    public string Partial => Path.Combine(Cache, Folder, "blobs", WeightsEtag + ".incomplete");

    public string Etag(string file) => FakeHub.EtagOf(file, Files[file]);

    public HubClient Client(HubOptions? options = null, HubFileSystem? files = null, TimeProvider? time = null)
    {
        options ??= Options;
        SocketsHttpHandler handler = HubHttp.DefaultHandler(options);

        // A proxy that this machine may be set up for does not know our loopback ports.
        handler.UseProxy = false;
        HubClient client = new(options, handler, time ?? Clock, files ?? new HubFileSystem());
        _disposables.Add(client);
        _disposables.Add(handler);
        return client;
    }

    public Task<string> DownloadAsync(string revision = "main") => Client().DownloadAsync(Repo, revision);

    /// <summary>Downloads and expects it to fail; the message must be one line.</summary>
    public async Task<HubException> FailAsync(
        HubOptions? options = null, string revision = "main", HubFileSystem? files = null)
    {
        HubException error = await Assert.ThrowsAsync<HubException>(
            () => Client(options, files).DownloadAsync(Repo, revision));
        Assert.DoesNotContain('\n', error.Message);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Puts the first bytes of the weights into the cache, as an interrupted download leaves them.</summary>
    public void LeavePartial(byte[] bytes)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Partial)!);
        File.WriteAllBytes(Partial, bytes);
    }

    /// <summary>
    /// Everything in the cache but locks: paths, with the target of links; directories only when empty.
    /// </summary>
    public string[] Tree(bool locks = false)
    {
        if (!Directory.Exists(Cache))
        {
            return [];
        }

        return
        [
            .. new DirectoryInfo(Cache).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Where(info => info is not DirectoryInfo directory || !directory.EnumerateFileSystemInfos().Any())
                .Select(info => Path.GetRelativePath(Cache, info.FullName).Replace('\\', '/')
                    + (info.LinkTarget is string target ? $" -> {target}" : ""))
                .Where(path => locks || !path.StartsWith(".locks/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>What the cache holds of a whole download of <see cref="Repo"/>.</summary>
    public void AssertWhole(string snapshot)
    {
        Assert.Equal(Path.Combine(Cache, Folder, "snapshots", FakeHub.Commit), snapshot);
        foreach ((string name, byte[] content) in Files)
        {
            Assert.Equal(content, File.ReadAllBytes(Path.Combine(snapshot, name)));
        }

        Assert.DoesNotContain(Tree(), path => path.Contains("incomplete", StringComparison.Ordinal));
        Assert.Equal(FakeHub.Commit, File.ReadAllText(Path.Combine(Cache, Folder, "refs", "main")));
    }

    public async ValueTask DisposeAsync()
    {
        _disposables.ForEach(disposable => disposable.Dispose());
        await Server.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

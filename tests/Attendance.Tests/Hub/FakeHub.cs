using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Attendance.Tests.Hub;

/// <summary>
/// A hub on two loopback ports, one for the hub and one for the host where large files lie, which answers as
/// huggingface.co does.
/// </summary>
internal sealed class FakeHub : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly Lock _lock = new();
    private readonly List<Rule> _rules = [];

    public FakeHub()
    {
        Hub = new LoopbackServer(request => Overridden(request) ?? Answer(request));
        Cdn = new LoopbackServer(request => Overridden(request) ?? Content(request, Storage[request.Path]));
    }

    public LoopbackServer Hub { get; }

    public LoopbackServer Cdn { get; }

    /// <summary>Repository → file → content. A name ending in .safetensors is stored as a large file.</summary>
    public Dictionary<string, Dictionary<string, byte[]>> Repos { get; } = [];

    /// <summary>Old id → new id.</summary>
    public Dictionary<string, string> Renamed { get; } = [];

    /// <summary>Revision → commit.</summary>
    public Dictionary<string, string> Revisions { get; } = new() { ["main"] = Commit, [Commit] = Commit };

    public IEnumerable<string> Asked => Hub.Requests.Concat(Cdn.Requests).Select(request => request.ToString());

    private Dictionary<string, byte[]> Storage { get; } = [];

    public static Dictionary<string, byte[]> Model(int weights = 300_000) => new()
    {
        ["config.json"] = Encoding.UTF8.GetBytes("""{"model_type":"gpt2"}"""),
        ["merges.txt"] = Encoding.UTF8.GetBytes("#version: 0.2\nĠ l\n"),
        ["model.safetensors"] = Bytes(weights, seed: 1),
        ["vocab.json"] = Encoding.UTF8.GetBytes("""{"a":0}"""),
    };

    public static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string EtagOf(string file, byte[] content) => file.EndsWith(".safetensors", StringComparison.Ordinal)
        ? Convert.ToHexStringLower(SHA256.HashData(content))
        : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));

    /// <summary>Answers differently, as often as told, where method and path match.</summary>
    public void When(
        string method, string pathPart, Func<LoopbackRequest, LoopbackReply> reply, int times = int.MaxValue)
    {
        lock (_lock)
        {
            _rules.Add(new Rule(method, pathPart, reply) { Times = times });
        }
    }

    public void When(string method, string pathPart, LoopbackReply reply, int times = int.MaxValue) =>
        When(method, pathPart, _ => reply, times);

    /// <summary>A body as it should be, all or the range that was asked for.</summary>
    public static LoopbackReply Content(LoopbackRequest request, byte[] content)
    {
        if (request.Header("Range") is not string range)
        {
            return new LoopbackReply(200) { Body = content };
        }

        int from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        return from >= content.Length
            ? new LoopbackReply(416) { Headers = { ["Content-Range"] = $"bytes */{content.Length}" } }
            : new LoopbackReply(206)
            {
                Body = content[from..],
                Headers = { ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" },
            };
    }

    public static LoopbackReply Error(int status, string? code = null, string? message = null)
    {
        LoopbackReply reply = new(status);
        if (code is not null)
        {
            reply.Headers["X-Error-Code"] = code;
        }

        if (message is not null)
        {
            reply.Headers["X-Error-Message"] = message;
        }

        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Cdn.DisposeAsync();
    }

    private LoopbackReply? Overridden(LoopbackRequest request)
    {
        lock (_lock)
        {
            Rule? rule = _rules.Find(r => r.Times > 0 && r.Matches(request));
            if (rule is null)
            {
                return null;
            }

            rule.Times--;
            return rule.Reply(request);
        }
    }

    private LoopbackReply Answer(LoopbackRequest request)
    {
        string[] halves = request.Path[1..].Split("/resolve/");
        string[] rest = halves[1].Split('/', 2);
        (string repo, string revision, string file) = (halves[0], Uri.UnescapeDataString(rest[0]), rest[1]);
        if (Renamed.TryGetValue(repo, out string? renamed))
        {
            return new LoopbackReply(307) { Headers = { ["Location"] = $"/{renamed}/resolve/{halves[1]}" } };
        }

        if (!Repos.TryGetValue(repo, out Dictionary<string, byte[]>? files))
        {
            return Error(401, "RepoNotFound", "Repository not found");
        }

        if (!Revisions.TryGetValue(revision, out string? commit))
        {
            return Error(404, "RevisionNotFound", $"Invalid rev id: {revision}");
        }

        if (!files.TryGetValue(file, out byte[]? content))
        {
            LoopbackReply missing = Error(404, "EntryNotFound", "Entry not found");
            missing.Headers["X-Repo-Commit"] = commit;
            return missing;
        }

        string etag = EtagOf(file, content);
        LoopbackReply reply = etag.Length == 64 ? Stored(etag, content) : Content(request, content);
        reply.Headers["X-Repo-Commit"] = commit;
        reply.Headers["ETag"] = etag.Length == 64 ? "\"not-the-one\"" : $"\"{etag}\"";
        return reply;
    }

    private LoopbackReply Stored(string etag, byte[] content)
    {
        lock (_lock)
        {
            Storage[$"/storage/{etag}"] = content;
        }

        return new LoopbackReply(302)
        {
            Body = Encoding.ASCII.GetBytes("Found. Redirecting"),
            Headers =
            {
                ["Location"] = $"{Cdn.Url.AbsoluteUri}storage/{etag}",
                ["X-Linked-Etag"] = $"\"{etag}\"",
                ["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    private sealed record Rule(string Method, string PathPart, Func<LoopbackRequest, LoopbackReply> Reply)
    {
        public int Times { get; set; }

        public bool Matches(LoopbackRequest request) =>
            request.Method == Method && request.Path.Contains(PathPart, StringComparison.Ordinal);
    }
}

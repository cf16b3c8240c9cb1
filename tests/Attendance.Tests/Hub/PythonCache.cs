using System.Text;

namespace Attendance.Tests.Hub;

/// <summary>Builds by hand what <c>transformers</c> leaves in the cache after loading GPT-2.</summary>
internal static class PythonCache
{
    public const string Commit = "607a30d783dfa663caf39e06633721c8d4cfcd7e";
    public const string WeightsEtag = "248dfc3911869ec493c76e65bf2fcf7f615828b0254c12b473182f0f81d3a707";

    private static readonly (string Name, string Etag, string Content)[] s_files =
    [
        ("config.json", "10c66461e4c109db5a2196bff4bb59be30396ed8", "{}"),
        ("model.safetensors", WeightsEtag, "weights"),
        ("generation_config.json", "3dc481ecc3b2c47a06ab4e20dba9d7f4b447bdf3", "{\"x\":1}"),
        ("vocab.json", "1f1d9aaca301414e7f6c9396df506798ff4eb9a6", "{\"a\":0}"),
        ("merges.txt", "226b0752cac7789c48f0cb3ec53eda48b7be36cc", "#version"),
        ("tokenizer.json", "4b988bccc9dc5adacd403c00b4704976196548f8", "{\"model\":{}}"),
        ("tokenizer_config.json", "be4d21d94f3b4687e5a54d84bf6ab46ed0f8defd", "{ }"),
    ];

    public static long Size => s_files.Sum(file => file.Content.Length);

    public static int Count => s_files.Length;

    /// <summary>Makes it.</summary>
    /// <returns>The snapshot's directory.</returns>
    public static string Create(string cache, string id = "openai-community/gpt2", params ReadOnlySpan<string> without)
    {
        string root = Path.Combine(cache, "models--" + id.Replace("/", "--", StringComparison.Ordinal));
        string snapshot = Path.Combine(root, "snapshots", Commit);
        _ = Directory.CreateDirectory(Path.Combine(root, "blobs"));
        _ = Directory.CreateDirectory(Path.Combine(root, "refs"));
        _ = Directory.CreateDirectory(snapshot);
        foreach ((string name, string etag, string content) in s_files)
        {
            if (without.Contains(name))
            {
                continue;
            }

            File.WriteAllText(Path.Combine(root, "blobs", etag), content, Encoding.ASCII);
            _ = File.CreateSymbolicLink(Path.Combine(snapshot, name), $"../../blobs/{etag}");
        }

        File.WriteAllText(Path.Combine(root, "refs", "main"), Commit);
        string missing = Path.Combine(root, ".no_exist", Commit);
        _ = Directory.CreateDirectory(missing);
        File.Create(Path.Combine(missing, "added_tokens.json")).Dispose();
        File.WriteAllText(Path.Combine(cache, "version.txt"), "1");
        File.WriteAllText(Path.Combine(cache, "CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55");
        return snapshot;
    }
}

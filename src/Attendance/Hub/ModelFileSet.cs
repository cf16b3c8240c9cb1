using System.Text.Json;

namespace Attendance.Hub;

/// <summary>
/// Which files of a repository make a model. Another architecture's needs are added here and nowhere else.
/// </summary>
internal static class ModelFileSet
{
    /// <summary>The file that every model has.</summary>
    public const string Config = "config.json";

    /// <summary>All weights in one file.</summary>
    public const string Weights = "model.safetensors";

    /// <summary>The list of the shards of weights that are in several files.</summary>
    public const string WeightsIndex = "model.safetensors.index.json";

    /// <summary>Sets of files of which each is a whole tokenizer; one set is enough.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Tokenizers { get; } =
        [["tokenizer.json"], ["vocab.json", "merges.txt"]];

    /// <summary>The small files that are taken when the repository has them.</summary>
    public static IReadOnlyList<string> Optional { get; } =
    [
        .. Tokenizers.SelectMany(files => files),
        "generation_config.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
    ];

    /// <summary>The names of the shards that an index lists, each once.</summary>
    /// <param name="index">The bytes of <see cref="WeightsIndex"/>.</param>
    /// <param name="model">The model, for the message.</param>
    /// <exception cref="HubException"><see cref="HubFault.InvalidIndex"/>.</exception>
    public static IReadOnlyList<string> ShardsOf(ReadOnlyMemory<byte> index, string model)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(index);
            SortedSet<string> shards = new(StringComparer.Ordinal);
            foreach (JsonProperty tensor in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string name = tensor.Value.GetString() ?? string.Empty;
                _ = shards.Add(IsShard(name) ? name : throw Invalid(model, $"names the shard '{OneLine.Of(name)}'"));
            }

            return shards.Count > 0 ? [.. shards] : throw Invalid(model, "lists no shards");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(model, "is not the JSON that it should be", e);
        }
    }

    // A name from the network becomes a path: it must stay in the model's own folder.
    private static bool IsShard(string name) =>
        name.EndsWith(".safetensors", StringComparison.Ordinal)
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static HubException Invalid(string model, string what, Exception? inner = null) =>
        new(
            HubFault.InvalidIndex,
            $"{WeightsIndex} of {model} {what}: a weight_map to files such as model-00001-of-00002.safetensors was "
            + "expected; the repository is damaged, take another revision.",
            inner);
}

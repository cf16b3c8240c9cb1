using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Web.Offline;
using Attendance.Web.Protocol;

namespace Attendance.Web.Tests.Offline;

/// <summary>Reads an offline page as its own script does.</summary>
internal sealed partial class PageReader : IPageSet
{
    private readonly Dictionary<string, string> _scripts;

    private PageReader(string html)
    {
        _scripts = Script().Matches(html).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        using var document = JsonDocument.Parse(_scripts["data"]);
        Data = document.RootElement.Clone();
        JsonElement info = Data.GetProperty("info");
        JsonElement set = info.GetProperty("attentions")[0];
        Info = new AttentionInfo(
            "self", set.GetProperty("kind").GetString()!, set.GetProperty("queries").GetInt32(),
            set.GetProperty("keys").GetInt32(), "prompt", "prompt");
    }

    public JsonElement Data { get; }

    public AttentionInfo Info { get; }

    public string Encoding => Set.GetProperty("encoding").GetString()!;

    public int Blocks => Data.GetProperty("info").GetProperty("blocks").GetInt32();

    public int Heads => Data.GetProperty("info").GetProperty("heads").GetInt32();

    public int HeadSize => Set.GetProperty("headSize").GetInt32();

    private JsonElement Set => Data.GetProperty("sets")[0];

    /// <summary>One matrix of a measure, <c>[S, T]</c>, and by how much it may be wrong.</summary>
    public (float[] Values, double Error) Matrix(string attention, string measure, int block, int head) =>
        Matrix(Data, attention, measure, block, head);

    /// <summary>The same of a run in the page: its own, or the second one of a comparison.</summary>
    public (float[] Values, double Error) Matrix(JsonElement run, string attention, string measure, int block, int head)
    {
        JsonElement stored = run.GetProperty("sets").EnumerateArray().Single(set =>
            set.GetProperty("attention").GetString() == attention
                && (set.TryGetProperty("measure", out JsonElement id) ? id.GetString() : "weight") == measure);
        JsonElement info = run.GetProperty("info").GetProperty("attentions").EnumerateArray()
            .Single(set => set.GetProperty("name").GetString() == attention);
        bool isPerBlock = stored.TryGetProperty("perBlock", out _);
        var shape = new MatrixShape(
            isPerBlock ? 1 : Heads, info.GetProperty("queries").GetInt32(), info.GetProperty("keys").GetInt32(),
            stored.GetProperty("causal").GetBoolean(), stored.TryGetProperty("masked", out _));
        byte[] bytes = Unpack(stored.GetProperty("blocks")[block].GetString()!);
        string encoding = stored.GetProperty("encoding").GetString()!;
        float[]? weights = encoding.EndsWith("of-weights", StringComparison.Ordinal)
            ? Matrix(run, attention, "weight", block, head).Values
            : null;
        return (
            MeasureReader.Read(bytes, encoding, shape, isPerBlock ? 0 : head, weights),
            stored.GetProperty("error").GetDouble());
    }

    /// <summary>The vectors of a block: q, k, v and z one after the other, as they passed.</summary>
    public float[] Vectors(string attention, int block) => MemoryMarshal.Cast<byte, float>(Unpack(
        Data.GetProperty("vectors").EnumerateArray()
            .Single(one => one.GetProperty("attention").GetString() == attention && one.GetProperty("block").GetInt32() == block)
            .GetProperty("chunk").GetString()!)).ToArray();

    public static PageReader Open(string path) => new(File.ReadAllText(path));

    public float[] Pattern(int block, int head) =>
        BlockReader.Pattern(Unpack(Set.GetProperty("blocks")[block].GetString()!), Encoding, this, block, head);

    public float ScaleOf(int block) => Set.GetProperty("scale").GetSingle();

    public void CopyPattern(int block, int head, Span<float> pattern) => Pattern(block, head).CopyTo(pattern);

    public void CopyScores(int block, int head, Span<float> scores) => throw new NotSupportedException();

    public void CopyVectors(int block, int head, Span<float> queries, Span<float> keys) => throw new NotSupportedException();

    private byte[] Unpack(string name)
    {
        using var packed = new MemoryStream(Convert.FromBase64String(_scripts[name]));
        using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflate.CopyTo(bytes);
        return bytes.ToArray();
    }

    [GeneratedRegex("<script type=\"[^\"]+\" id=\"attendance-([a-z0-9]+)\">([^<]*)</script>")]
    private static partial Regex Script();
}

using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Attendance.Cli.Tests;

/// <summary>An offline page that a command wrote, read as its own script does: see <c>docs/viewer-protocol.md</c>.</summary>
internal sealed partial class PageFile
{
    private readonly Dictionary<string, string> _scripts;

    private PageFile(string html)
    {
        _scripts = Script().Matches(html).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        using var document = JsonDocument.Parse(_scripts["data"]);
        Data = document.RootElement.Clone();
    }

    public JsonElement Data { get; }

    public JsonElement Info => Data.GetProperty("info");

    public JsonElement Recorded => Data.GetProperty("recorded");

    /// <summary>What is shown at first, by the names of an address's parameters.</summary>
    public Dictionary<string, string> State => Data.GetProperty("state").GetString()!.Split('&')
        .Select(part => part.Split('='))
        .ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]).Replace('+', ' '));

    public static PageFile Open(string path)
    {
        string html = File.ReadAllText(path);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", html, StringComparison.Ordinal);
        return new PageFile(html);
    }

    /// <summary>What a head's matrix has, row by row and without what lies behind a causal row's end.</summary>
    /// <param name="run">The page's own run, or the second one of a comparison.</param>
    /// <param name="attention">The kind of attention.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    public float[] Cells(JsonElement run, string attention, string measure, int block, int head)
    {
        JsonElement set = run.GetProperty("sets").EnumerateArray().Single(one =>
            one.GetProperty("attention").GetString() == attention
            && (one.TryGetProperty("measure", out JsonElement name) ? name.GetString() : "weight") == measure);
        Assert.Equal("rows-f32", set.GetProperty("encoding").GetString());
        bool perBlock = set.TryGetProperty("perBlock", out JsonElement whole) && whole.GetBoolean();
        float[] all = Floats(set.GetProperty("blocks")[block].GetString()!);
        int size = all.Length / (perBlock ? 1 : run.GetProperty("info").GetProperty("heads").GetInt32());
        int at = perBlock ? 0 : head * size;
        return all[at..(at + size)];
    }

    private float[] Floats(string name)
    {
        using var packed = new MemoryStream(Convert.FromBase64String(_scripts[name]));
        using var inflate = new DeflateStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        inflate.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }

    [GeneratedRegex("<script type=\"[^\"]+\" id=\"attendance-([a-z0-9]+)\">([^<]*)</script>")]
    private static partial Regex Script();
}

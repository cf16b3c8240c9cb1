using System.Text.Json;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Files;

namespace Attendance.Cli.Output;

/// <summary>Matrices as JSON: where they come from, the tokens, and every value with all its digits.</summary>
internal sealed record GridJson
{
    /// <summary>The model's name, where it is known.</summary>
    public string? Model { get; init; }

    /// <summary>The model's revision, where it is known.</summary>
    public string? Revision { get; init; }

    /// <summary>The file that was opened, or null.</summary>
    public string? File { get; init; }

    /// <summary>The tensor of that file.</summary>
    public string? Tensor { get; init; }

    /// <summary>The kind of attention, where there are several to choose from.</summary>
    public string? Attention { get; init; }

    /// <summary>B, the number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>H, heads in a block.</summary>
    public required int Heads { get; init; }

    /// <summary>What the values are, where that is known.</summary>
    public Measure? Measure { get; init; }

    /// <summary>The tokens looked at, T of them.</summary>
    public required IReadOnlyList<StoredToken> Tokens { get; init; }

    /// <summary>The tokens that look, S of them, where they are others.</summary>
    public IReadOnlyList<StoredToken>? QueryTokens { get; init; }

    /// <summary>Writes one line of JSON.</summary>
    public void Write(AttentionGrid grid, CommandHost host) =>
        JsonOutput.Write(
            host,
            json => Write(json, grid, host));

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter json, AttentionGrid grid, CommandHost host)
    {
        json.WriteStartObject();
        if (File is not null)
        {
            json.WriteString("file", File);
            json.WriteString("tensor", Tensor);
        }

        json.WriteString("model", Model);
        json.WriteString("revision", Revision);
        if (Attention is not null)
        {
            json.WriteString("attention", Attention);
        }

        json.WriteNumber("blocks", Blocks);
        json.WriteNumber("heads", Heads);
        WriteTokens(json, "tokens", Tokens);
        if (QueryTokens is not null)
        {
            WriteTokens(json, "queryTokens", QueryTokens);
        }

        if (Measure is not null)
        {
            MeasureOutput.Write(json, Measure);
        }

        json.WriteStartArray("panels");
        foreach (AttentionPanel panel in grid.Panels)
        {
            Write(json, panel, host);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTokens(Utf8JsonWriter json, string name, IReadOnlyList<StoredToken> tokens)
    {
        json.WriteStartArray(name);
        foreach (StoredToken token in tokens)
        {
            TokenJson.Write(json, token);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes one matrix.</summary>
    internal static void Write(Utf8JsonWriter json, AttentionPanel panel, CommandHost host)
    {
        json.WriteStartObject();
        json.WriteString("title", panel.Title);
        WriteNumber(json, "block", panel.Block);
        WriteNumber(json, "head", panel.Head);
        json.WriteStartArray("matrix");
        for (int query = 0; query < panel.Matrix.Queries; query++)
        {
            host.Interruption.Token.ThrowIfCancellationRequested();
            json.WriteStartArray();
            foreach (float weight in panel.Matrix.Row(query))
            {
                // The shortest digits that give this float again; JSON has no word for what is not a number.
                if (float.IsFinite(weight))
                {
                    json.WriteNumberValue(weight);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

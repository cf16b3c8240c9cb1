using System.Globalization;
using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// A file of prompts, one a line, read as it is needed: a text file, or with the extension <c>.jsonl</c> objects with
/// the prompt as <c>"text"</c>. UTF-8. Lines of nothing but blanks and prompts of one token are left out, those longer
/// than the model's context are cut to it; all are counted.
/// </summary>
public sealed class PromptFile : PromptSource
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly TransformerModel _model;
    private readonly string _path;
    private readonly bool _isJson;
    private readonly LineReader _lines;

    /// <summary>Opens the file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="model">The model, whose tokenizer is needed.</param>
    /// <exception cref="CheckpointException">It is not there or cannot be read.</exception>
    public PromptFile(string path, TransformerModel model)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(model);
        _path = path;
        _model = model;
        _isJson = Path.GetExtension(path).Equals(".jsonl", StringComparison.OrdinalIgnoreCase);
        _lines = LineReader.Open(path);
    }

    /// <inheritdoc/>
    public override long Length => _lines.Length;

    /// <inheritdoc/>
    public override long Position => _lines.Position;

    /// <inheritdoc/>
    /// <exception cref="InvalidRequestException">A line is no text, no JSON, or longer than any prompt.</exception>
    public override int[]? Next()
    {
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            string text = Decode(line.Span);
            if (string.IsNullOrWhiteSpace(text))
            {
                Counts = Counts with { Empty = Counts.Empty + 1 };
                continue;
            }

            int[] ids = [.. _model.Tokenize(_isJson ? TextOf(line) : text).Select(token => token.Id)];
            if (ids.Length < 2)
            {
                Counts = Counts with { TooShort = Counts.TooShort + 1 };
                continue;
            }

            if (ids.Length > _model.Context)
            {
                Counts = Counts with { Cut = Counts.Cut + 1 };
                return ids[.._model.Context];
            }

            return ids;
        }

        return null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _lines.Dispose();

    internal override void Identify(BinaryWriter writer) => writer.Write(_isJson ? "jsonl" : "text");

    internal override byte[] Fingerprint() => _lines.Fingerprint();

    internal override bool TrySkip(long position, ReadOnlySpan<byte> fingerprint, PromptCounts counts)
    {
        Counts = counts;
        return _lines.TrySkip(position) && _lines.Fingerprint().AsSpan().SequenceEqual(fingerprint);
    }

    private string Decode(ReadOnlySpan<byte> line)
    {
        try
        {
            return s_strict.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("is not UTF-8 text; convert the file to UTF-8");
        }
    }

    private string TextOf(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("text", out JsonElement text)
                && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : throw Wrong("has no \"text\"; expected an object such as {\"text\": \"I love you\"}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Wrong("is not JSON; expected an object such as {\"text\": \"I love you\"}");
        }
    }

    private InvalidRequestException Wrong(string what) =>
        new(string.Create(
            CultureInfo.InvariantCulture, $"{_path}: the line that ends at byte {_lines.Position} {what}."));
}

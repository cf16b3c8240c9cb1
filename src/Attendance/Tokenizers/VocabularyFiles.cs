using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>
/// Reads <c>vocab.json</c> and <c>merges.txt</c>, the pair that OpenAI published GPT-2 with, and <c>vocab.txt</c>,
/// which Google published BERT with.
/// </summary>
internal static class VocabularyFiles
{
    private const int BytesOfATypicalEntry = 16;
    private const int BytesOfATypicalLine = 8;
    private const int AMostlyLongEnoughPiece = 512;

    /// <summary>Reads the pair.</summary>
    /// <exception cref="CheckpointException">One is damaged, or they do not fit each other.</exception>
    public static (Vocabulary Vocabulary, Dictionary<long, Merge> Merges) Read(
        TokenizerFile vocabulary, TokenizerFile merges)
    {
        int about = vocabulary.Utf8.Length / BytesOfATypicalEntry;
        PieceTable ids = vocabulary.Parse((ref reader, path) =>
        {
            reader.Read();
            return ReadIds(ref reader, path, about);
        });
        return (new Vocabulary(vocabulary.Path, ids), ReadMerges(merges, ids));
    }

    /// <summary>Reads a list of pieces, one a line; a piece's id is its line's number from 0.</summary>
    /// <exception cref="CheckpointException">It is empty or too long, or a piece stands twice.</exception>
    public static Vocabulary ReadLines(TokenizerFile file)
    {
        var ids = new PieceTable(file.Utf8.Length / BytesOfATypicalLine);
        ReadOnlySpan<char> text = Encoding.UTF8.GetString(file.Utf8);
        for (int id = 0; !text.IsEmpty; id++)
        {
            ReadOnlySpan<char> piece = TakeLine(ref text);
            if (id >= Vocabulary.IdLimit)
            {
                throw TokenizerFault.In(file.Path, $"more than {Vocabulary.IdLimit} lines; expected a piece on each");
            }

            if (!ids.TryAdd(piece, id))
            {
                ids.TryGetId(piece, out int first);
                throw TokenizerFault.In(
                    file.Path,
                    $"line {id + 1}: the piece {Printable.Quote(piece.ToString())} stands in line {first + 1}, too; "
                    + "expected it once");
            }
        }

        return new Vocabulary(file.Path, ids);
    }

    /// <summary>Reads an object of pieces and ids.</summary>
    /// <param name="reader">On the object's first token; afterwards on its last.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <param name="about">How many entries to expect.</param>
    /// <exception cref="CheckpointException">It is no such object, or an id is impossible.</exception>
    public static PieceTable ReadIds(ref Utf8JsonReader reader, string path, int about)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TokenizerFault.In(path, "expected the vocabulary as an object of pieces with their ids");
        }

        var ids = new PieceTable(about);
        char[] buffer = new char[AMostlyLongEnoughPiece];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > buffer.Length)
            {
                // Never fewer bytes than characters.
                buffer = new char[reader.ValueSpan.Length];
            }

            ReadOnlySpan<char> piece = buffer.AsSpan(0, reader.CopyString(buffer));
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id)
                || id is < 0 or >= Vocabulary.IdLimit)
            {
                string found = reader.TokenType is JsonTokenType.Number or JsonTokenType.String
                    ? Printable.Quote(Encoding.UTF8.GetString(reader.ValueSpan))
                    : "no number";
                throw TokenizerFault.In(
                    path,
                    $"the id of {Printable.Quote(piece.ToString())} is {found}; "
                    + $"expected a whole number, 0 to {Vocabulary.IdLimit - 1}");
            }

            if (!ids.TryAdd(piece, id))
            {
                throw TokenizerFault.In(path, $"the piece {Printable.Quote(piece.ToString())} stands twice; expected it once");
            }
        }

        return ids;
    }

    private static Dictionary<long, Merge> ReadMerges(TokenizerFile file, PieceTable ids)
    {
        var checker = new MergeChecker(file.Path, "line", ids);
        ReadOnlySpan<char> text = Encoding.UTF8.GetString(file.Utf8);
        for (int number = 1; !text.IsEmpty; number++)
        {
            ReadOnlySpan<char> line = TakeLine(ref text);

            // Only the first line is a header: '#' is a piece like any other, and "# #" a merge.
            bool isHeader = number == 1 && line.StartsWith("#version");
            if (!line.IsEmpty && !isHeader)
            {
                checker.Add(line, number);
            }
        }

        return checker.Merges;
    }

    private static ReadOnlySpan<char> TakeLine(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('\n');
        ReadOnlySpan<char> line = (end < 0 ? text : text[..end]).TrimEnd('\r');
        text = end < 0 ? [] : text[(end + 1)..];
        return line;
    }
}

using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c>, the pair that OpenAI published GPT-2 with.</summary>
internal static class VocabularyFiles
{
    private const int BytesOfATypicalEntry = 16;

    /// <summary>Reads the pair.</summary>
    /// <exception cref="CheckpointException">One is damaged, or they do not fit each other.</exception>
    public static BpeVocabulary Read(TokenizerFile vocabulary, TokenizerFile merges)
    {
        int about = vocabulary.Utf8.Length / BytesOfATypicalEntry;
        Dictionary<string, int> ids = vocabulary.Parse((ref reader, path) =>
        {
            reader.Read();
            return ReadIds(ref reader, path, about);
        });
        return new BpeVocabulary(vocabulary.Path, ids) { Merges = ReadMerges(merges, ids) };
    }

    /// <summary>Reads an object of pieces and ids.</summary>
    /// <param name="reader">On the object's first token; afterwards on its last.</param>
    /// <param name="path">The file, as the user knows it.</param>
    /// <param name="about">How many entries to expect.</param>
    /// <exception cref="CheckpointException">It is no such object, or an id is impossible.</exception>
    public static Dictionary<string, int> ReadIds(ref Utf8JsonReader reader, string path, int about)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw TokenizerFault.In(path, "expected the vocabulary as an object of pieces with their ids");
        }

        var ids = new Dictionary<string, int>(about, StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string piece = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id)
                || id is < 0 or >= BpeVocabulary.IdLimit)
            {
                string found = reader.TokenType is JsonTokenType.Number or JsonTokenType.String
                    ? Printable.Quote(Encoding.UTF8.GetString(reader.ValueSpan))
                    : "no number";
                throw TokenizerFault.In(
                    path,
                    $"the id of {Printable.Quote(piece)} is {found}; "
                    + $"expected a whole number, 0 to {BpeVocabulary.IdLimit - 1}");
            }

            if (!ids.TryAdd(piece, id))
            {
                throw TokenizerFault.In(path, $"the piece {Printable.Quote(piece)} stands twice; expected it once");
            }
        }

        return ids;
    }

    private static List<string> ReadMerges(TokenizerFile file, Dictionary<string, int> ids)
    {
        var checker = new MergeChecker(file.Path, "line", ids);
        ReadOnlySpan<char> text = Encoding.UTF8.GetString(file.Utf8);
        int number = 0;
        foreach (Range range in text.Split('\n'))
        {
            number++;
            ReadOnlySpan<char> line = text[range].TrimEnd('\r');

            // Only the first line is a header: '#' is a piece like any other, and "# #" a merge.
            bool isHeader = number == 1 && line.StartsWith("#version");
            if (!line.IsEmpty && !isHeader)
            {
                checker.Add(line.ToString(), number);
            }
        }

        return checker.Merges;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Characters without their accents: taken apart as in Unicode's normalisation form D, less every mark that takes no
/// space (category Mn). <c>é</c> is <c>e</c>, and <c>한</c> is its three letters.
/// </summary>
/// <remarks>
/// A table of our own, because <see cref="string.Normalize(NormalizationForm)"/> does nothing where .NET runs without
/// globalization data, and what it does elsewhere depends on the system.
/// </remarks>
internal static class CanonicalBases
{
    private const int FirstComposed = 0xC0;

    // Hangul syllables in the order of their letters; chapter 3.12 of the Unicode Standard.
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeFirstTail = 0x11A7;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = 19 * Vowels * Tails;

    private static readonly Lazy<Dictionary<int, Rune[]>> s_table = new(ReadTable);

    /// <summary>Appends what is left of a character; nothing of a mark that takes no space.</summary>
    public static void Append(Rune character, ArrayBufferWriter<Rune> to)
    {
        if (character.Value < FirstComposed)
        {
            to.Write([character]);
        }
        else if ((uint)(character.Value - FirstSyllable) < Syllables)
        {
            AppendSyllable(character.Value - FirstSyllable, to);
        }
        else if (Rune.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
        {
            to.Write(s_table.Value.TryGetValue(character.Value, out Rune[]? bases) ? bases : [character]);
        }
    }

    private static void AppendSyllable(int index, ArrayBufferWriter<Rune> to)
    {
        int tail = index % Tails;
        to.Write([new Rune(FirstLead + (index / (Vowels * Tails))), new Rune(FirstVowel + (index / Tails % Vowels))]);
        if (tail > 0)
        {
            to.Write([new Rune(BeforeFirstTail + tail)]);
        }
    }

    private static Dictionary<int, Rune[]> ReadTable()
    {
        const int Entries = 2048;
        var table = new Dictionary<int, Rune[]>(Entries);
        using Stream stream = typeof(CanonicalBases).Assembly.GetManifestResourceStream("canonical-bases.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] parts = line.Split(' ');
            int first = ParseHex(parts[0]);
            for (int i = 1; i < parts.Length; i++)
            {
                table.Add(first + i - 1, Array.ConvertAll(parts[i].Split('+'), code => new Rune(ParseHex(code))));
            }
        }

        return table;
    }

    private static int ParseHex(string code) =>
        int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

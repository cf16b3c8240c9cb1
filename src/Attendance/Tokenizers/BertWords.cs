using System.Buffers;
using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Splits a text into the words that pieces are looked for in: cleaned, at blanks, accents and case dropped, every
/// punctuation mark and ideograph alone. Source: <c>BasicTokenizer</c> in Google's <c>tokenization.py</c>; case is
/// dropped character by character, as in Hugging Face's tokenizers (a Greek sigma at a word's end is no exception).
/// </summary>
/// <param name="normalizer">What is dropped.</param>
/// <param name="neverSplit">Words between blanks that stay as they are.</param>
internal sealed class BertWords(BertNormalizer normalizer, IReadOnlySet<string> neverSplit)
{
    // The one character that has two in lower case: an i, and the dot as a mark.
    private const int CapitalIWithDot = 0x130;
    private const int DotAbove = 0x307;

    /// <summary>Goes through the words in order.</summary>
    /// <param name="text">A stretch of the prompt; a lone surrogate is U+FFFD.</param>
    /// <param name="offset">The stretch's own place in the prompt.</param>
    /// <param name="take">Gets each word; one that must not be split has true.</param>
    public void Split(ReadOnlySpan<char> text, int offset, Action<AlignedText, bool> take)
    {
        // Blank-separated first, with their places, because a word that is never split is compared as it stands.
        var raw = new List<(Rune Rune, int Start)>();
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A lone surrogate is one code unit, and U+FFFD is one, too.
            int start = offset + position;
            position += rune.Utf16SequenceLength;
            bool isIdeograph = normalizer.SplitIdeographs && BertCharacters.IsIdeograph(rune);
            bool isDropped = normalizer.CleanText && BertCharacters.IsDropped(rune);
            bool isBlank = !isDropped && Rune.IsWhiteSpace(rune);
            if (isBlank || isIdeograph)
            {
                EndRaw(raw, take);
            }

            if (!isDropped && !isBlank)
            {
                raw.Add((rune, start));
            }

            if (isIdeograph)
            {
                EndRaw(raw, take);
            }
        }

        EndRaw(raw, take);
    }

    private static Rune[] Lower(Rune rune) => rune.Value == CapitalIWithDot
        ? [new Rune('i'), new Rune(DotAbove)]
        : [Rune.ToLowerInvariant(rune)];

    private void EndRaw(List<(Rune Rune, int Start)> raw, Action<AlignedText, bool> take)
    {
        if (raw.Count == 0)
        {
            return;
        }

        var word = new AlignedText();
        if (neverSplit.Count > 0)
        {
            foreach ((Rune rune, int start) in raw)
            {
                word.Append(rune, start, start + rune.Utf16SequenceLength);
            }

            if (neverSplit.Contains(word.ToString()))
            {
                take(word, true);
                raw.Clear();
                return;
            }

            word.Clear();
        }

        SplitRaw(raw, word, take);
        raw.Clear();
    }

    private void SplitRaw(List<(Rune Rune, int Start)> raw, AlignedText word, Action<AlignedText, bool> take)
    {
        var characters = new ArrayBufferWriter<Rune>(4);
        foreach ((Rune rune, int start) in raw)
        {
            int end = start + rune.Utf16SequenceLength;
            characters.ResetWrittenCount();
            Normalize(rune, characters);
            if (characters.WrittenCount == 0 && word.Length > 0)
            {
                word.Extend(end);
            }

            foreach (Rune character in characters.WrittenSpan)
            {
                bool isAlone = BertCharacters.IsPunctuation(character);
                if (isAlone)
                {
                    Take(word, take);
                }

                word.Append(character, start, end);
                if (isAlone)
                {
                    Take(word, take);
                }
            }
        }

        Take(word, take);
    }

    private static void Take(AlignedText word, Action<AlignedText, bool> take)
    {
        if (word.Length > 0)
        {
            take(word, false);
            word.Clear();
        }
    }

    private void Normalize(Rune rune, ArrayBufferWriter<Rune> to)
    {
        foreach (Rune lower in normalizer.Lowercase ? Lower(rune) : [rune])
        {
            if (normalizer.StripAccents)
            {
                CanonicalBases.Append(lower, to);
            }
            else
            {
                to.Write([lower]);
            }
        }
    }
}

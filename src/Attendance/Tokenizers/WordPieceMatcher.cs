using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// Cuts a word into pieces of the vocabulary, each the longest that fits; all but the first are spelled with a prefix.
/// A word that cannot be cut so is the unknown token as a whole. Source: <c>WordpieceTokenizer</c> in Google's
/// <c>tokenization.py</c>.
/// </summary>
internal sealed class WordPieceMatcher
{
    private readonly Vocabulary _vocabulary;
    private readonly WordPieceSettings _settings;
    private readonly int _unknown;
    private readonly int _longest;

    /// <summary>Prepares for a vocabulary.</summary>
    /// <param name="vocabulary">The pieces, the unknown token among them.</param>
    /// <param name="settings">The prefix, the longest word, the unknown token.</param>
    /// <param name="unknown">The unknown token's id.</param>
    public WordPieceMatcher(Vocabulary vocabulary, WordPieceSettings settings, int unknown)
    {
        _vocabulary = vocabulary;
        _settings = settings;
        _unknown = unknown;
        for (int id = 0; id < vocabulary.Size; id++)
        {
            _longest = Math.Max(_longest, vocabulary.Has(id) ? vocabulary.LengthOf(id) : 0);
        }
    }

    /// <summary>Appends a word's pieces.</summary>
    /// <param name="word">At least one character.</param>
    /// <param name="pieces">Each piece's id, and the code units of the word that it spells.</param>
    public void Match(string word, List<WordPiece> pieces)
    {
        int before = pieces.Count;
        if (CharactersOf(word) <= _settings.LongestWord && TryMatch(word, pieces))
        {
            return;
        }

        pieces.RemoveRange(before, pieces.Count - before);
        pieces.Add(new WordPiece(_unknown, 0, word.Length));
    }

    private static int CharactersOf(string word)
    {
        int count = 0;
        foreach (Rune _ in word.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    private bool TryMatch(string word, List<WordPiece> pieces)
    {
        // The first piece is looked for in the word itself, the others behind the prefix, which is written over the
        // end of what was found before.
        int prefix = _settings.Prefix.Length;
        char[] spelled = [.. _settings.Prefix, .. word];
        int start = 0;
        while (start < word.Length)
        {
            _settings.Prefix.CopyTo(0, spelled, start, prefix);
            ReadOnlySpan<char> rest = start == 0 ? word : spelled.AsSpan(start);
            int skipped = start == 0 ? 0 : prefix;
            int length = Math.Min(rest.Length, _longest);
            int id = 0;
            while (length > skipped && !_vocabulary.TryGetId(rest[..length], out id))
            {
                length--;
            }

            if (length <= skipped)
            {
                return false;
            }

            pieces.Add(new WordPiece(id, start, length - skipped));
            start += length - skipped;
        }

        return true;
    }
}

/// <summary>A piece of a word.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">First code unit of the word that it spells.</param>
/// <param name="Length">Number of them.</param>
internal readonly record struct WordPiece(int Id, int Start, int Length);

namespace Attendance.Tokenizers;

/// <summary>Where an added token stands in a text, with the blanks that it swallows.</summary>
/// <param name="Token">The token.</param>
/// <param name="Start">Its first character, in UTF-16 code units.</param>
/// <param name="End">One behind its last.</param>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End);

/// <summary>Finds added tokens in a text: the leftmost first, and of those the longest, as Hugging Face does.</summary>
internal sealed class AddedTokenFinder
{
    private readonly AddedToken[] _longestFirst;
    private readonly char[] _firstCharacters;

    /// <summary>Prepares the search.</summary>
    /// <param name="tokens">What to look for; no content is empty.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens];
        Array.Sort(_longestFirst, static (a, b) => b.Content.Length.CompareTo(a.Content.Length));
        _firstCharacters = Array.ConvertAll(_longestFirst, static token => token.Content[0]);
    }

    /// <summary>All places in order; they do not overlap.</summary>
    public List<AddedTokenMatch> Find(ReadOnlySpan<char> text)
    {
        var matches = new List<AddedTokenMatch>();
        int searched = 0;
        int taken = 0;
        while (text[searched..].IndexOfAny(_firstCharacters) is >= 0 and int skipped)
        {
            int start = searched + skipped;
            if (LongestAt(text[start..]) is not AddedToken token)
            {
                searched = start + 1;
                continue;
            }

            AddedTokenMatch match = WithBlanks(text, token, start, taken);
            matches.Add(match);
            searched = taken = match.End;
        }

        return matches;
    }

    private AddedToken? LongestAt(ReadOnlySpan<char> text)
    {
        foreach (AddedToken token in _longestFirst)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal))
            {
                return token;
            }
        }

        return null;
    }

    private static AddedTokenMatch WithBlanks(ReadOnlySpan<char> text, AddedToken token, int start, int taken)
    {
        int end = start + token.Content.Length;
        while (token.TakesBlanksBefore && start > taken && char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        while (token.TakesBlanksAfter && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return new AddedTokenMatch(token, start, end);
    }
}

using Attendance.Tokenizers;

namespace Attendance.Web.Protocol;

/// <summary>A token, as the page knows it.</summary>
/// <param name="Id">Its number in the vocabulary; −1 where a file does not say.</param>
/// <param name="Text">Its text with its leading space.</param>
/// <param name="Piece">The vocabulary's spelling.</param>
/// <param name="Start">First character of the prompt that it covers, in UTF-16 code units.</param>
/// <param name="End">One behind the last.</param>
/// <param name="Segment">Which of two sentences; null where there are none.</param>
/// <param name="Special">True where it stands for no text of its own, else null.</param>
internal sealed record TokenInfo(
    int Id, string Text, string Piece, int Start, int End, int? Segment = null, bool? Special = null)
{
    /// <summary>Tokens with their texts as they are in the prompt.</summary>
    public static IReadOnlyList<TokenInfo> Of(IReadOnlyList<Token> tokens, PromptTokenizer? tokenizer) =>
    [
        .. tokens.Select(token => Of(token, tokenizer) with
        {
            Segment = tokens.Any(other => other.Segment > 0) ? token.Segment : null,
        }),
    ];

    /// <summary>A token with its text as it is in a prompt.</summary>
    public static TokenInfo Of(Token token, PromptTokenizer? tokenizer) => new(
        token.Id,
        TextOf(token, tokenizer),
        token.Piece,
        token.Start,
        token.End,
        Special: tokenizer?.SpecialTokens.ContainsKey(token.Piece) == true ? true : null);

    /// <summary>
    /// The token's text with its leading space; bytes that are no whole character are spelled for people.
    /// </summary>
    public static string TextOf(Token token, PromptTokenizer? tokenizer)
    {
        const char Broken = '\uFFFD';
        string text = tokenizer?.Decode([token.Id]) ?? token.Text;
        return text.Length == 0 || text.Contains(Broken) ? token.Text : text;
    }
}

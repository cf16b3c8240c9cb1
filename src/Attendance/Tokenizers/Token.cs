namespace Attendance.Tokenizers;

/// <summary>One token of a prompt.</summary>
/// <remarks>
/// <see cref="Text"/> is for reading, and made so:
/// <list type="bullet">
/// <item>a single leading space is not shown: <c>Ġlove</c> is <c>love</c>; spaces inside a piece stay;</item>
/// <item>a piece of blanks alone, and a space at an end of a piece otherwise, shows each space as <c>␣</c>;</item>
/// <item>a line feed is <c>⏎</c>, a tab <c>⇥</c>; every other character that cannot be seen (controls, no-break and
/// other spaces, joiners, direction marks, variation selectors, private use) is <c>&lt;U+200D&gt;</c>;</item>
/// <item>bytes that are only a part of a character are <c>&lt;F0 9F 98&gt;</c>;</item>
/// <item>WordPiece's <c>##ing</c>, which goes on in a word, keeps its mark;</item>
/// <item>a special token stays as it is.</item>
/// </list>
/// </remarks>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Piece">The vocabulary's own spelling, for example <c>Ġlove</c>.</param>
/// <param name="Text">The same for people; see the remarks. Never empty.</param>
/// <param name="Start">First character of the prompt that the token covers, in UTF-16 code units.</param>
/// <param name="End">
/// One behind the last. A token that is only a part of a character covers the whole character, so both halves of an
/// emoji have the same range. Other tokens of byte-level BPE lie side by side without a gap; WordPiece leaves out
/// blanks and what cannot be seen, and a dropped accent belongs to its letter's token. A token that has no characters
/// in the prompt (one that the tokenizer added) has <c>Start == End</c>.
/// </param>
public sealed record Token(int Id, string Piece, string Text, int Start, int End)
{
    /// <summary>
    /// Which text of a pair it belongs to, and its range is in: 0 the first, or the only one; 1 the second.
    /// </summary>
    public int Segment { get; init; }

    /// <summary>
    /// The token type that the model is given: BERT's is the segment. RoBERTa and its kin have one type, 0, for both.
    /// </summary>
    public int Type { get; init; }

    /// <summary>
    /// Whether it stands for no text of its own, as <c>[CLS]</c> and <c>&lt;|endoftext|&gt;</c>. <c>[UNK]</c> stands
    /// for a word, and is not special in this sense.
    /// </summary>
    public bool IsSpecial { get; init; }
}

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
/// <item>a special token stays as it is.</item>
/// </list>
/// </remarks>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Piece">The vocabulary's own spelling, for example <c>Ġlove</c>.</param>
/// <param name="Text">The same for people; see the remarks. Never empty.</param>
/// <param name="Start">First character of the prompt that the token covers, in UTF-16 code units.</param>
/// <param name="End">
/// One behind the last. A token that is only a part of a character covers the whole character, so both halves of an
/// emoji have the same range; other tokens lie side by side without a gap. A token that has no characters in the
/// prompt (one that the tokenizer added) has <c>Start == End</c>.
/// </param>
public sealed record Token(int Id, string Piece, string Text, int Start, int End)
{
    /// <summary>Which text of a pair the token belongs to: 0 for the first or only one (A), 1 for the second (B).</summary>
    public int Segment { get; init; }
}

namespace Attendance.Tokenizers;

/// <summary>One token of a prompt.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Piece">The vocabulary's own spelling, for example <c>Ġlove</c>.</param>
/// <param name="Text">
/// The same for people: without the mark for a leading space, with bytes that are no character of their own as
/// <c>&lt;F0 9F 98&gt;</c>, and with white space made visible. Never empty.
/// </param>
/// <param name="Start">First character of the prompt that the token covers, in UTF-16 code units.</param>
/// <param name="End">One behind the last; a token that is a part of a character covers the whole character.</param>
public sealed record Token(int Id, string Piece, string Text, int Start, int End);

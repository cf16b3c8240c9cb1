namespace Attendance.Tokenizers;

/// <summary>How words are cut into pieces.</summary>
/// <param name="Unknown">The token of a word that cannot be cut.</param>
/// <param name="Prefix">What a piece that goes on inside a word begins with.</param>
/// <param name="LongestWord">Words with more characters are unknown.</param>
internal sealed record WordPieceSettings(string Unknown, string Prefix = "##", int LongestWord = 100);

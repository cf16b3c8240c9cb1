using Attendance.Tokenizers;

namespace Attendance.Files;

/// <summary>A token as a file names it; of a foreign file only the text may be known.</summary>
/// <param name="Text">Readable text, the label in pictures.</param>
public sealed record StoredToken(string Text)
{
    /// <summary>A token as a file is to name it.</summary>
    /// <param name="token">The token.</param>
    public static StoredToken Of(Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new StoredToken(token.Text)
        {
            Id = token.Id,
            Piece = token.Piece,
            Start = token.Start,
            End = token.End,
            Segment = token.Segment,
            IsSpecial = token.IsSpecial,
        };
    }

    /// <summary>Its number in the vocabulary.</summary>
    public int? Id { get; init; }

    /// <summary>The vocabulary's own spelling.</summary>
    public string? Piece { get; init; }

    /// <summary>First character of the prompt that it covers, in UTF-16 code units.</summary>
    public int? Start { get; init; }

    /// <summary>One behind the last.</summary>
    public int? End { get; init; }

    /// <summary>Which text of a pair it belongs to: 0 the first, or the only one; 1 the second.</summary>
    public int Segment { get; init; }

    /// <summary>Whether it stands for no text of its own, as <c>[CLS]</c>.</summary>
    public bool IsSpecial { get; init; }
}

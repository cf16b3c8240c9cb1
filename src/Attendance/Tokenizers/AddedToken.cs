namespace Attendance.Tokenizers;

/// <summary>A token that is looked for in the text before anything else is split.</summary>
/// <param name="Content">The token, as it stands in a text.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsSpecial">Whether it stands for no text of its own.</param>
/// <param name="TakesBlanksBefore">Whether it swallows white space in front of it (HF's <c>lstrip</c>).</param>
/// <param name="TakesBlanksAfter">Whether it swallows white space behind it (HF's <c>rstrip</c>).</param>
internal sealed record AddedToken(
    string Content, int Id, bool IsSpecial, bool TakesBlanksBefore = false, bool TakesBlanksAfter = false)
{
    /// <summary>Whether it is looked for in the text without its case and accents (HF's <c>normalized</c>).</summary>
    public bool IsNormalized { get; init; }
}

namespace Attendance.Tokenizers;

/// <summary>What BERT's tokenizer does to a text before it looks for pieces.</summary>
/// <param name="CleanText">Whether control characters go, and every white space counts as a blank.</param>
/// <param name="SplitIdeographs">Whether each CJK ideograph is a word of its own.</param>
/// <param name="StripAccents">Whether <c>é</c> is <c>e</c>.</param>
/// <param name="Lowercase">Whether <c>A</c> is <c>a</c>.</param>
internal sealed record BertNormalizer(bool CleanText, bool SplitIdeographs, bool StripAccents, bool Lowercase)
{
    /// <summary>What an uncased model does, and one whose files say nothing.</summary>
    public static BertNormalizer Uncased { get; } = new(true, true, true, true);
}

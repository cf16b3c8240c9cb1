using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Turns text into tokens.</summary>
public abstract class PromptTokenizer
{
    /// <summary>Tokens of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="parseSpecial">Whether special tokens in the text count as such.</param>
    public abstract IReadOnlyList<Token> Encode(string text, bool parseSpecial = true);

    /// <summary>Tokens of ids.</summary>
    /// <param name="ids">Token ids.</param>
    public abstract IReadOnlyList<Token> FromIds(ReadOnlySpan<int> ids);

    /// <summary>Loads the checkpoint's tokenizer, or null when it has none.</summary>
    /// <param name="files">The checkpoint.</param>
    public static PromptTokenizer? TryLoad(CheckpointFiles files) => null;
}

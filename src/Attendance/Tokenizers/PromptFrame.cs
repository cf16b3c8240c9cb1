namespace Attendance.Tokenizers;

/// <summary>What a model's special tokens are for.</summary>
/// <param name="Template">Which stand round prompts.</param>
/// <param name="Mask">Which one hides a word; null where there is none.</param>
internal sealed record PromptFrame(PromptTemplate Template, string? Mask);

namespace Attendance.Analysis.Comparison;

/// <summary>What makes two tokens of two prompts correspond.</summary>
public enum AlignBy
{
    /// <summary>
    /// Their ids: a longest common subsequence, and what stands between its tokens paired in order where it is equally
    /// long.
    /// </summary>
    Ids,

    /// <summary>Their positions, whatever the tokens are; the longer prompt's end has no partners.</summary>
    Positions,

    /// <summary>The characters that they end at, for two tokenizers on one text.</summary>
    Text,
}

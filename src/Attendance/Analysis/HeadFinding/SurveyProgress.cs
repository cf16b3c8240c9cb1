namespace Attendance.Analysis.HeadFinding;

/// <summary>How far a survey is.</summary>
/// <param name="Prompts">Prompts that have been looked at.</param>
/// <param name="Done">How much of the source has been read, in its own measure.</param>
/// <param name="Total">How much there is.</param>
/// <param name="PromptsPerSecond">The speed over the last seconds; 0 before it is known.</param>
/// <param name="Remaining">The time left at this speed, or null when it cannot be told.</param>
public sealed record SurveyProgress(
    long Prompts, long Done, long Total, double PromptsPerSecond, TimeSpan? Remaining);

namespace Attendance.Generation;

/// <summary>Why a continuation ended.</summary>
public enum GenerationEnd
{
    /// <summary>It has as many tokens as were asked for.</summary>
    Length,

    /// <summary>A token that ends texts was taken.</summary>
    EndToken,

    /// <summary>A stop text appeared.</summary>
    StopText,
}

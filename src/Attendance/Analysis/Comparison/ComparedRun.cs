namespace Attendance.Analysis.Comparison;

/// <summary>One of two runs that are compared.</summary>
public enum ComparedRun
{
    /// <summary>The first.</summary>
    A,

    /// <summary>The second.</summary>
    B,
}

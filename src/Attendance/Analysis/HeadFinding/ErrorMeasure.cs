namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// How a pattern A is held against a detection pattern D; TransformerLens's <c>error_measure</c>, as its
/// <c>head_detector</c> computes it.
/// </summary>
public enum ErrorMeasure
{
    /// <summary>
    /// ΣA·D / ΣA, 0 to 1: how much of the head's attention goes where D is 1. Made for patterns of zeros and ones.
    /// </summary>
    Mul,

    /// <summary>
    /// 1 − Σ|A − D| / T, −1 to 1: how near the head comes to looking exactly there and nowhere else. TransformerLens
    /// rounds the quotient to three decimals, which is not done here.
    /// </summary>
    Abs,
}

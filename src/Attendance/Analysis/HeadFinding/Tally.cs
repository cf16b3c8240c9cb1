namespace Attendance.Analysis.HeadFinding;

/// <summary>What a score has gathered over the rows of one head: a sum, and what it will be divided by.</summary>
internal struct Tally
{
    public double Sum;
    public double Divisor;
}

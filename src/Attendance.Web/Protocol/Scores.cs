namespace Attendance.Web.Protocol;

/// <summary>Every head's value of every score.</summary>
internal sealed record ScoresAnswer(IReadOnlyList<HeadValues> Scores);

/// <summary>One number for each head.</summary>
/// <param name="Id">The score's name in requests and addresses.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="About">What it says.</param>
/// <param name="Unit">The unit; empty for a part of 1.</param>
/// <param name="Values"><c>[B][H]</c>; null where there is no value.</param>
internal sealed record HeadValues(string Id, string Name, string About, string Unit, double?[][] Values)
{
    /// <summary>Numbers of heads, without those that JSON cannot say.</summary>
    public static double?[][] Finite(double[,] values)
    {
        double?[][] rows = new double?[values.GetLength(0)][];
        for (int block = 0; block < rows.Length; block++)
        {
            rows[block] = new double?[values.GetLength(1)];
            for (int head = 0; head < rows[block].Length; head++)
            {
                rows[block][head] = double.IsFinite(values[block, head]) ? values[block, head] : null;
            }
        }

        return rows;
    }
}

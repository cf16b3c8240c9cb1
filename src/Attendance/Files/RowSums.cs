using System.Globalization;
using Attendance.Attention;

namespace Attendance.Files;

/// <summary>Checks that matrices are what softmax makes: every row sums to 1.</summary>
public static class RowSums
{
    /// <summary>How far a sum may be from 1: half precision loses that much.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Finds rows whose sum is not 1.</summary>
    /// <param name="grid">The matrices.</param>
    /// <returns>One line about the first such row and how many there are, or null when there is none.</returns>
    public static string? Fault(AttentionGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        string? first = null;
        int count = 0;
        int all = 0;
        foreach (AttentionPanel panel in grid.Panels)
        {
            for (int query = 0; query < panel.Matrix.Queries; query++, all++)
            {
                double sum = 0;
                foreach (float weight in panel.Matrix.Row(query))
                {
                    sum += weight;
                }

                // Written so that NaN counts as wrong.
                if (!(Math.Abs(sum - 1) <= Tolerance))
                {
                    count++;
                    first ??= string.Create(
                        CultureInfo.InvariantCulture,
                        $"row {query} of '{panel.Title}' sums to {sum:0.####}");
                }
            }
        }

        return first is null
            ? null
            : $"{first}, not 1 ({count} of {all} rows do not): these may be scores, or not attention at all.";
    }
}

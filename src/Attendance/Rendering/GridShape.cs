namespace Attendance.Rendering;

/// <summary>How many panels go below and beside each other.</summary>
/// <param name="Rows">Rows of panels.</param>
/// <param name="Columns">Panels in a row; the last row may be shorter.</param>
internal readonly record struct GridShape(int Rows, int Columns)
{
    private const double Target = 4.0 / 3.0;

    /// <summary>Near 4:3 in panels, 12 as 3 × 4, and full rows rather than a hole in the last.</summary>
    /// <param name="panels">At least 1.</param>
    /// <param name="aspect">Width over height of one panel.</param>
    public static GridShape NearFourToThree(int panels, double aspect = 1)
    {
        GridShape best = default;
        double least = double.MaxValue;
        for (int columns = 1; columns <= panels; columns++)
        {
            int rows = (panels + columns - 1) / columns;
            int holes = (rows * columns) - panels;
            double cost = Math.Abs(Math.Log(columns * aspect / (rows * Target)))
                + (holes == 0 ? 0 : 0.2 + ((double)holes / panels));
            if (cost < least - 1e-9)
            {
                least = cost;
                best = new GridShape(rows, columns);
            }
        }

        return best;
    }

    public static GridShape Of(int panels, int columns) =>
        new((panels + columns - 1) / columns, Math.Min(columns, panels));
}

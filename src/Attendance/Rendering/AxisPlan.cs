namespace Attendance.Rendering;

/// <summary>One axis of a panel: how many positions share a cell, and how large a cell is.</summary>
/// <param name="Count">Positions on the axis.</param>
/// <param name="Bin">Positions in one cell; 1 unless there are more than there are pixels.</param>
/// <param name="Cell">Length of one cell in pixels, a whole number.</param>
internal readonly record struct AxisPlan(int Count, int Bin, double Cell)
{
    // Beyond this share of its room a panel is drawn pixel for pixel all the same: better a large picture than a
    // coarse one.
    private const double Stretch = 1.4;

    /// <summary>Cells on the axis.</summary>
    public int Bins => (Count + Bin - 1) / Bin;

    /// <summary>Length of the axis in pixels.</summary>
    public double Length => Bins * Cell;

    /// <summary>The largest whole cells, up to <paramref name="largest"/>, that fit the room.</summary>
    public static AxisPlan Fit(int count, double room, double largest)
    {
        if (count <= room)
        {
            return new AxisPlan(count, 1, Math.Floor(Math.Min(largest, room / count)));
        }

        if (count <= room * Stretch)
        {
            return new AxisPlan(count, 1, 1);
        }

        int bin = (int)Math.Ceiling(count / room);
        return new AxisPlan(count, bin, 1);
    }
}

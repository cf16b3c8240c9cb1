using System.Globalization;

namespace Attendance.Rendering;

/// <summary>
/// What stands along one axis: all labels where they fit, else every k-th counted from the last one, with its number.
/// Positions are cells, and lengths pixels.
/// </summary>
internal sealed class AxisLabels
{
    private const double Largest = 12;
    private const double Smallest = 8;
    private const double Thinned = 10;
    private const double Leading = 1.25;

    // Where single cells can hardly be told apart, a label is a milestone; and milestones stand further apart.
    private const double Milestone = 2.5;
    private const double SmallestTold = 4;
    private const double Widest = 120;

    private AxisLabels(double size, int step, IReadOnlyList<AxisLabel> shown)
    {
        Size = size;
        Step = step;
        Shown = shown;
        Extent = shown.Max(label => TextWidth.InEm(label.Text)) * size;
    }

    /// <summary>Font size.</summary>
    public double Size { get; }

    /// <summary>Cells from one label to the next.</summary>
    public int Step { get; }

    public IReadOnlyList<AxisLabel> Shown { get; }

    /// <summary>The longest label's length.</summary>
    public double Extent { get; }

    /// <param name="axis">The axis.</param>
    /// <param name="labels">A label for each position.</param>
    /// <param name="first">The number of the first position.</param>
    public static AxisLabels Along(AxisPlan axis, IReadOnlyList<string> labels, int first = 0)
    {
        bool all = axis.Bin == 1 && axis.Cell >= Smallest * Leading;
        double size = all ? Math.Min(Largest, Math.Floor(axis.Cell / Leading * 2) / 2) : Thinned;
        double apart = Thinned * (axis.Cell < SmallestTold ? Milestone : Leading);
        int step = all ? 1 : (int)Math.Ceiling(apart / axis.Cell);
        List<AxisLabel> shown = [];
        for (int cell = (axis.Bins - 1) % step; cell < axis.Bins; cell += step)
        {
            int position = cell * axis.Bin;
            string whole = LabelText.Clean(labels[position]);
            string number = all ? "" : string.Create(CultureInfo.InvariantCulture, $"{first + position}: ");
            string text = LabelText.Shorten(whole, Widest / size, s => TextWidth.InEm(s));
            shown.Add(new AxisLabel(cell, number + text, text == whole ? null : whole));
        }

        return new AxisLabels(size, step, shown);
    }
}

/// <summary>One label.</summary>
/// <param name="Cell">The cell it belongs to.</param>
/// <param name="Text">What is written.</param>
/// <param name="Whole">The unshortened label, where it was shortened.</param>
internal sealed record AxisLabel(int Cell, string Text, string? Whole);

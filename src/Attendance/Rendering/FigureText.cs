namespace Attendance.Rendering;

/// <summary>Which point of a text stands at its position.</summary>
public enum TextAnchor
{
    /// <summary>Where its line starts.</summary>
    Start,

    /// <summary>The middle of its line.</summary>
    Middle,

    /// <summary>Where its line ends.</summary>
    End,
}

/// <summary>One line of text.</summary>
/// <param name="Text">What it says; has no control characters, and may be of any script.</param>
/// <param name="X">Where the anchor is, from the left.</param>
/// <param name="Y">Where the base line is at the anchor, from above.</param>
/// <param name="Size">Font size.</param>
/// <param name="Anchor">Which point of the text stands there, along its line.</param>
/// <param name="Fill">Its colour.</param>
/// <param name="Bold">Whether it is bold.</param>
/// <param name="Upright">Whether the line runs from below to above (turned by −90° round the anchor).</param>
/// <param name="Whole">The unshortened text where <paramref name="Text"/> was shortened, else null.</param>
public sealed record FigureText(
    string Text,
    double X,
    double Y,
    double Size,
    TextAnchor Anchor,
    Rgb Fill,
    bool Bold = false,
    bool Upright = false,
    string? Whole = null)
{
    /// <summary>The share of the size by which capital letters and digits rise above the base line.</summary>
    internal const double CapHeight = 0.73;

    private const double Descent = 0.24;

    /// <summary>The room that the layout keeps for the line; a backend may squeeze a longer one into it.</summary>
    public double Width => TextWidth.InEm(Text, Bold) * Size;

    /// <summary>The box that the text covers: left, top, right, bottom.</summary>
    internal (double Left, double Top, double Right, double Bottom) Box()
    {
        double before = Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => Width / 2, _ => Width };
        double after = Width - before;
        return Upright
            ? (X - (CapHeight * Size), Y - after, X + (Descent * Size), Y + before)
            : (X - before, Y - (CapHeight * Size), X + after, Y + (Descent * Size));
    }
}

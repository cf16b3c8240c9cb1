namespace Attendance.Rendering;

/// <summary>How many colours a terminal shows.</summary>
public enum ColorDepth
{
    /// <summary>None: piped, or NO_COLOR. Tables of numbers are written instead.</summary>
    None,

    /// <summary>The 256 colours of xterm.</summary>
    Ansi256,

    /// <summary>All 16 million.</summary>
    TrueColor,
}

/// <summary>What is known about the terminal.</summary>
public sealed record TerminalOptions
{
    /// <summary>Columns; nothing written is wider, unless there are fewer than 40.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Its colours.</summary>
    public ColorDepth Colors { get; init; } = ColorDepth.None;
}

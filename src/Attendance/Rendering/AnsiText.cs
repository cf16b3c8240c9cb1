using System.Globalization;
using System.Text;

namespace Attendance.Rendering;

/// <summary>
/// Text with colours, as the escape sequences that terminals understand; none where there are no colours.
/// </summary>
internal sealed class AnsiText(ColorDepth depth)
{
    private static readonly int[] s_steps = [0, 95, 135, 175, 215, 255];

    private readonly StringBuilder _text = new();
    private Rgb? _ink;
    private Rgb? _ground;

    public AnsiText Append(string text)
    {
        Plain();
        _text.Append(text);
        return this;
    }

    /// <summary>Appends text in a colour, on another or on the terminal's own ground.</summary>
    public AnsiText Append(string text, Rgb ink, Rgb? ground)
    {
        if (depth != ColorDepth.None)
        {
            if (ground is null && _ground is not null)
            {
                Plain();
            }

            if (_ink != ink)
            {
                _text.Append("\u001b[38;").Append(Code(ink)).Append('m');
            }

            if (ground is { } behind && _ground != behind)
            {
                _text.Append("\u001b[48;").Append(Code(behind)).Append('m');
            }

            (_ink, _ground) = (ink, ground);
        }

        _text.Append(text);
        return this;
    }

    /// <summary>Ends the line; no colour and no blank reaches beyond it.</summary>
    public AnsiText Line()
    {
        Plain();
        int end = _text.Length;
        while (end > 0 && _text[end - 1] == ' ')
        {
            end--;
        }

        _text.Length = end;
        _text.Append('\n');
        return this;
    }

    public override string ToString()
    {
        Plain();
        return _text.ToString();
    }

    /// <summary>
    /// The nearest of xterm's 6 × 6 × 6 cube and 24 greys, 16 to 255; the first 16 are the user's own.
    /// </summary>
    internal static int Nearest256(Rgb color)
    {
        int r = NearestStep(color.R);
        int g = NearestStep(color.G);
        int b = NearestStep(color.B);
        int grey = Math.Clamp((int)Math.Round((((color.R + color.G + color.B) / 3.0) - 8) / 10), 0, 23);
        int level = 8 + (10 * grey);
        int cube = Distance(color, s_steps[r], s_steps[g], s_steps[b]);
        return Distance(color, level, level, level) < cube ? 232 + grey : 16 + (36 * r) + (6 * g) + b;
    }

    private static int NearestStep(byte value)
    {
        int best = 0;
        for (int i = 1; i < s_steps.Length; i++)
        {
            best = Math.Abs(s_steps[i] - value) < Math.Abs(s_steps[best] - value) ? i : best;
        }

        return best;
    }

    private static int Distance(Rgb color, int r, int g, int b) =>
        ((color.R - r) * (color.R - r)) + ((color.G - g) * (color.G - g)) + ((color.B - b) * (color.B - b));

    private string Code(Rgb color) => depth == ColorDepth.TrueColor
        ? string.Create(CultureInfo.InvariantCulture, $"2;{color.R};{color.G};{color.B}")
        : string.Create(CultureInfo.InvariantCulture, $"5;{Nearest256(color)}");

    private void Plain()
    {
        if (_ink is not null || _ground is not null)
        {
            _text.Append("\u001b[0m");
            (_ink, _ground) = (null, null);
        }
    }
}

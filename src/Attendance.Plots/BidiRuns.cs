using System.Globalization;
using System.Text;

namespace Attendance.Plots;

/// <summary>
/// Puts the stretches of one line into the order in which they are seen, for a line that itself runs from left to
/// right. It is the core of Unicode's bidirectional algorithm: letters, digits and what stands between them; embedding
/// and isolating controls are not followed (labels hold none).
/// </summary>
internal static class BidiRuns
{
    private enum Direction
    {
        Neutral,
        Digit,
        Left,
        Right,
    }

    /// <returns>Stretches from left to right; the letters within each are still in reading order.</returns>
    public static List<(string Text, bool IsRightToLeft)> InVisualOrder(string text)
    {
        List<(Rune Rune, Direction Direction)> runes = [.. text.EnumerateRunes().Select(rune => (rune, Of(rune)))];
        if (!runes.Exists(r => r.Direction == Direction.Right))
        {
            return [(text, false)];
        }

        bool[] inRight = InRightContext(runes);
        List<(string, bool)> visual = [];
        List<(string, bool)> rightToLeft = [];
        for (int i = 0; i < runes.Count;)
        {
            bool right = inRight[i];
            bool digit = right && runes[i].Direction == Direction.Digit;
            StringBuilder stretch = new();
            for (; i < runes.Count && inRight[i] == right; i++)
            {
                if (right && digit != (runes[i].Direction == Direction.Digit))
                {
                    break;
                }

                stretch.Append(right && !digit ? Mirrored(runes[i].Rune).ToString() : runes[i].Rune.ToString());
            }

            if (right)
            {
                rightToLeft.Insert(0, (stretch.ToString(), !digit));
            }
            else
            {
                visual.AddRange(rightToLeft);
                rightToLeft.Clear();
                visual.Add((stretch.ToString(), false));
            }
        }

        visual.AddRange(rightToLeft);
        return visual;
    }

    /// <summary>
    /// What belongs to a stretch of right-to-left text: its letters, and digits and neutrals between them.
    /// </summary>
    private static bool[] InRightContext(List<(Rune Rune, Direction Direction)> runes)
    {
        bool[] inRight = new bool[runes.Count];
        int last = -1;  // the last right-to-left letter, or digit that follows one, with nothing left-to-right since
        for (int i = 0; i < runes.Count; i++)
        {
            Direction direction = runes[i].Direction;
            if (direction == Direction.Left)
            {
                last = -1;
            }
            else if (direction == Direction.Right || (direction == Direction.Digit && last >= 0))
            {
                inRight.AsSpan((last < 0 ? i : last)..(i + 1)).Fill(true);
                last = i;
            }
        }

        CloseBrackets(runes, inRight);
        return inRight;
    }

    /// <summary>A bracket that was opened in right-to-left text is closed in it too.</summary>
    private static void CloseBrackets(List<(Rune Rune, Direction Direction)> runes, bool[] inRight)
    {
        Stack<int> open = new();
        for (int i = 0; i < runes.Count; i++)
        {
            if (runes[i].Rune.Value is '(' or '[' or '{')
            {
                open.Push(i);
            }
            else if (open.TryPeek(out int start) && Mirrored(runes[start].Rune) == runes[i].Rune)
            {
                open.Pop();
                if (inRight[start] && !runes[start..i].Exists(r => r.Direction == Direction.Left))
                {
                    inRight.AsSpan(start..(i + 1)).Fill(true);
                }
            }
        }
    }

    private static Direction Of(Rune rune)
    {
        int c = rune.Value;
        bool right = c is (>= 0x0590 and <= 0x08ff) or (>= 0xfb1d and <= 0xfdff) or (>= 0xfe70 and <= 0xfefe)
            or (>= 0x10800 and <= 0x10fff) or (>= 0x1e800 and <= 0x1efff);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => Direction.Digit,
            _ when right => Direction.Right,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.LetterNumber => Direction.Left,
            _ => Direction.Neutral,
        };
    }

    private static Rune Mirrored(Rune rune) => rune.Value switch
    {
        '(' => new Rune(')'),
        ')' => new Rune('('),
        '[' => new Rune(']'),
        ']' => new Rune('['),
        '{' => new Rune('}'),
        '}' => new Rune('{'),
        '<' => new Rune('>'),
        '>' => new Rune('<'),
        '«' => new Rune('»'),
        '»' => new Rune('«'),
        _ => rune,
    };
}

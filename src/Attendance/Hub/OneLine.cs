using System.Text;

namespace Attendance.Hub;

/// <summary>Makes foreign text, from a user or a server, fit into a message of one line.</summary>
internal static class OneLine
{
    private const int MaxLength = 160;

    /// <summary>The text without control characters, and shortened.</summary>
    public static string Of(string? text)
    {
        StringBuilder clean = new();
        foreach (Rune rune in (text ?? string.Empty).EnumerateRunes())
        {
            if (clean.Length >= MaxLength)
            {
                return clean.Append('…').ToString();
            }

            _ = Rune.IsControl(rune) ? clean.Append(' ') : clean.Append(rune.ToString());
        }

        return clean.ToString().Trim();
    }
}

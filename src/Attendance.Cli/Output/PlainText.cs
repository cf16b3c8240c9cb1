using System.Text;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Text that a model wrote, for a terminal: it may hold anything, and must not command the terminal.</summary>
internal static class PlainText
{
    /// <summary>The text, with controls other than line breaks and tabs replaced where a person looks at it.</summary>
    public static string Of(string text, CommandHost host)
    {
        if (!host.OutputIsTerminal || !text.Any(IsCommand))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            plain.Append(IsCommand(c) ? '\uFFFD' : c);
        }

        return plain.ToString();
    }

    private static bool IsCommand(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}

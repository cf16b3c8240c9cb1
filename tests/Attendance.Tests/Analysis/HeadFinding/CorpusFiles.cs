using System.Text;
using Attendance.Tests.Weights;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>Files of prompts.</summary>
internal static class CorpusFiles
{
    private static readonly string[] s_words =
        ["the", "old", "man", "sat", "down", "by", "fire", "and", "said", "to", "her", "love"];

    public static string WriteText(this TemporaryFolder folder, string name, string text) =>
        folder.Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>English of many lengths, with empty lines and lines of one token between.</summary>
    public static string WritePrompts(this TemporaryFolder folder, int count) =>
        folder.WriteText("prompts.txt", string.Concat(Enumerable.Range(0, count).Select(Line)));

    private static string Line(int i) => (i % 37) switch
    {
        5 => "\n",
        11 => "I\n",
        _ => Sentence(i) + "\n",
    };

    private static string Sentence(int i) =>
        string.Join(' ', Enumerable.Range(0, 2 + (i * 7 % 23)).Select(j => s_words[((i * 5) + (j * j)) % 12]));
}

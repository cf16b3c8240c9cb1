using Attendance.Attention;
using CsCheck;

namespace Attendance.Tests.Rendering;

/// <summary>
/// Attention that was never computed: causal, rows summing to 1, and the same floats on every machine.
/// </summary>
internal static class SampleGrids
{
    public static readonly string[] Love = ["I", "love", "you"];

    public static readonly string[] Hostile =
    [
        "</text><script>alert(1)</script>", "\"quoted\" & 'so'", "\0\a\u001b[31m", "\ud83e", "\udd8a", "]]>",
        "\ufffe\uffff",
        "日本語", "한국어", "🦊", "مرحبا (42)", "שלום", "e\u0301le\u0301gant", "\n", "\u202eevil", "\u200d", "", "   ",
        new string('x', 500), "Z" + new string('\u0300', 60), "नमस्ते",
    ];

    public static Gen<string> HostileLabel { get; } = Gen.Int[0, Hostile.Length - 1].Select(i => Hostile[i]);

    public static AttentionGrid Causal(int positions, int panels, string title = "sample")
    {
        string[] words = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog"];
        return Causal([.. Enumerable.Range(0, positions).Select(i => words[i % words.Length])], panels, title);
    }

    public static AttentionGrid Causal(string[] labels, int panels, string title = "sample") => new(
        title,
        [.. Enumerable.Range(0, panels).Select(p => new AttentionPanel(
            $"block {p / 12} · head {p % 12}",
            p / 12,
            p % 12,
            new AttentionMatrix(labels.Length, labels.Length, Weights(labels.Length, p))))],
        labels,
        labels);

    /// <summary>Small whole numbers over their sum; every third head looks at the first position most.</summary>
    private static float[] Weights(int positions, int panel)
    {
        float[] weights = new float[positions * positions];
        for (int query = 0; query < positions; query++)
        {
            Span<float> row = weights.AsSpan(query * positions, query + 1);
            int sum = 0;
            for (int key = 0; key <= query; key++)
            {
                int weight = 1 + (((query * 7) + (key * 3) + (panel * 5)) % 11);
                weight += (panel % 3) switch { 0 => key == 0 ? 60 : 0, 1 => key == query - 1 ? 40 : 0, _ => 0 };
                row[key] = weight;
                sum += weight;
            }

            for (int key = 0; key <= query; key++)
            {
                row[key] /= sum;
            }
        }

        return weights;
    }
}

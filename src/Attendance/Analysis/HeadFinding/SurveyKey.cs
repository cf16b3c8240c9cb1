using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Attendance.Attention;
using Attendance.Models;

namespace Attendance.Analysis.HeadFinding;

/// <summary>A hash of everything that a survey's numbers depend on, but for the prompts themselves.</summary>
internal static class SurveyKey
{
    private const int Tokens = 8;

    public static byte[] Of(
        TransformerModel model, PromptSource prompts, IReadOnlyList<HeadScore> scores, DetectionOptions options,
        int batchTokens, string? attention)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write(model.Name);
            writer.Write(model.Revision);
            foreach (ParameterInfo parameter in model.Parameters)
            {
                writer.Write(parameter.ToString());
                writer.Write(string.Join(',', parameter.Shape));
            }

            WriteWhatItDoes(model, writer);
            writer.Write((int)options.Measure);
            writer.Write(options.ExcludeFirst);
            writer.Write(options.ExcludeCurrent);
            writer.Write(batchTokens);
            if (attention is not null)
            {
                writer.Write(attention);
            }

            foreach (HeadScore score in scores)
            {
                score.Identify(writer);
            }

            prompts.Identify(writer);
        }

        return SHA256.HashData(bytes.ToArray());
    }

    /// <summary>
    /// The last block's patterns over a short prompt, to the bit: they change with any block's weights, and with
    /// whatever makes the same weights give other bits, as another vector width does.
    /// </summary>
    private static void WriteWhatItDoes(TransformerModel model, BinaryWriter writer)
    {
        int[] ids = [.. Enumerable.Range(0, Math.Min(Tokens, model.Context)).Select(i => i % model.Vocabulary)];
        AttentionMaps maps = model.Run(ids).Attention;
        for (int head = 0; head < maps.Heads; head++)
        {
            writer.Write(MemoryMarshal.AsBytes(maps.Pattern(-1, head).Values));
        }
    }
}

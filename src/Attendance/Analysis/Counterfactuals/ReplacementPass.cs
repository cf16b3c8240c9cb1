using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>The logits that a prompt would have had, for each of many replacements by itself.</summary>
public static class ReplacementPass
{
    /// <summary>Runs every replacement, each alone.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="replacements">What is replaced; one variant of the run for each.</param>
    /// <returns>For each replacement the logits at the last position, <c>[V]</c>.</returns>
    public static float[][] NextTokenLogits(
        TransformerModel model, IReadOnlyList<Token> tokens, IReadOnlyList<Replacement> replacements)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(replacements);
        return [.. replacements.Select(replacement => One(model, tokens, replacement))];
    }

    private static float[] One(TransformerModel model, IReadOnlyList<Token> tokens, Replacement replacement)
    {
        (int heads, int size) = (model.Heads, model.Circuits.HeadSize);
        var point = new HookPoint(replacement.Head is null ? HookSite.MlpOut : HookSite.Z, replacement.Block);
        Probe probe = Probe.Write(point.Name, (in HookTensor tensor) =>
        {
            if (replacement.Head is not { } head)
            {
                replacement.Values.CopyTo(tensor.Writable);
                return;
            }

            for (int row = 0; row < tensor.Shape[0]; row++)
            {
                replacement.Values.AsSpan(row * size, size).CopyTo(tensor.Writable[(((row * heads) + head) * size)..]);
            }
        });
        return model.Run(tokens, new RunOptions { Logits = LogitPositions.Last, Probes = [probe] }).NextTokenLogits.ToArray();
    }
}

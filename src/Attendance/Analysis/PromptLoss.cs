using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>How surprising a prompt is to the model that reads it.</summary>
public static class PromptLoss
{
    /// <summary>−ln p of every token but the first, given those before it, nats; the mean is the usual loss.</summary>
    /// <remarks>Of a model with an encoder and a decoder it is the decoder's text, whose logits there are.</remarks>
    /// <param name="run">A run with <see cref="LogitPositions.All"/>.</param>
    /// <returns><c>[T − 1]</c>: first that of token 1.</returns>
    /// <exception cref="InvalidOperationException">The run was made without logits for every position.</exception>
    public static double[] Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        IReadOnlyList<Token> tokens = run.DecoderTokens.Count > 0 ? run.DecoderTokens : run.Tokens;
        double[] losses = new double[tokens.Count - 1];
        for (int position = 0; position < losses.Length; position++)
        {
            losses[position] = -Distributions.LogProbability(run.LogitsAt(position), tokens[position + 1].Id);
        }

        return losses;
    }
}

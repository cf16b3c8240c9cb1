using Attendance.Models;

namespace Attendance.Analysis;

/// <summary>How surprising a prompt is to the model that reads it.</summary>
public static class PromptLoss
{
    /// <summary>−ln p of every token but the first, given those before it, nats; the mean is the usual loss.</summary>
    /// <param name="run">A run with <see cref="LogitPositions.All"/>.</param>
    /// <returns><c>[T − 1]</c>: first that of token 1.</returns>
    /// <exception cref="InvalidOperationException">The run was made without logits for every position.</exception>
    public static double[] Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        double[] losses = new double[run.Tokens.Count - 1];
        for (int position = 0; position < losses.Length; position++)
        {
            losses[position] = -Distributions.LogProbability(run.LogitsAt(position), run.Tokens[position + 1].Id);
        }

        return losses;
    }
}

using Attendance.Errors;

namespace Attendance.Models;

/// <summary>What the end of the pass makes of any vectors of the residual stream.</summary>
public abstract unsafe partial class TransformerModel
{
    /// <summary>
    /// The logits that the final LayerNorm and the output head make of vectors of the residual stream, wherever they come
    /// from: <c>[n, E]</c> -> <c>[n, V]</c>.
    /// </summary>
    /// <param name="residual">The vectors, <c>[n, E]</c>.</param>
    /// <param name="logits">Takes the logits, <c>[n, V]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    /// <exception cref="InvalidRequestException">The model makes its logits in another way.</exception>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    public void Unembed(ReadOnlySpan<float> residual, Span<float> logits)
    {
        int rows = residual.Length / Width;
        if (residual.Length % Width != 0 || logits.Length != (long)rows * Vocabulary)
        {
            throw new ArgumentException(
                $"{residual.Length} values are no vectors of {Width}, or {logits.Length} logits are not {Vocabulary} for each.",
                nameof(logits));
        }

        RefuseInsideAPass();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            fixed (float* x = residual)
            fixed (float* y = logits)
            {
                Unembed(x, rows, y);
            }
        }
    }

    /// <summary><c>[n, E]</c> -> <c>[n, V]</c></summary>
    /// <exception cref="InvalidRequestException">The model makes its logits in another way.</exception>
    private protected virtual void Unembed(float* residual, int rows, float* logits) =>
        throw new InvalidRequestException(
            $"{Name} ({Architecture}) has no LayerNorm and output head that read the residual stream between blocks, so "
            + "there is no logit lens of it; take a model such as GPT-2.");
}

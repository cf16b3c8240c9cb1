using Attendance.Errors;

namespace Attendance.Models;

/// <summary>What parts of the model make of any vectors, apart from a pass.</summary>
public abstract unsafe partial class TransformerModel
{
    /// <summary>
    /// The logits that the end of the model, the final LayerNorm and the output head of GPT-2, an encoder's head for
    /// masked tokens, or the output head behind BART's decoder, makes of what a block handed on, or of any such
    /// vectors: <c>[n, E]</c> -> <c>[n, V]</c>.
    /// </summary>
    /// <param name="residual">The vectors, <c>[n, E]</c>; none to learn only whether the model can do it.</param>
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

    /// <summary>One head's output projection, <c>W_O</c>, <c>[D, E]</c>, row-major; a copy.</summary>
    /// <param name="block">0 to B − 1.</param>
    /// <param name="head">0 to H − 1.</param>
    /// <param name="attention">The head's kind of attention, by its name; the primary one when null.</param>
    /// <exception cref="InvalidRequestException">The model's heads cannot be taken apart.</exception>
    internal virtual float[] HeadOutput(int block, int head, string? attention = null) => Circuits.HeadOutput(block, head);

    /// <summary><c>[n, E]</c> -> <c>[n, V]</c></summary>
    /// <exception cref="InvalidRequestException">The model makes its logits in another way.</exception>
    private protected abstract void Unembed(float* residual, int rows, float* logits);
}

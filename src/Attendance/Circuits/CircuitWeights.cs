using Attendance.Errors;

namespace Attendance.Circuits;

/// <summary>
/// A model's weights as the theory of transformer circuits has them (Elhage et al. 2021): per head, and as vectors of
/// the residual stream. Everything is a copy in float32, made when it is asked for.
/// </summary>
/// <remarks>E width of the residual stream, D width of a head. Blocks and heads are 0-based.</remarks>
public abstract class CircuitWeights
{
    private protected CircuitWeights(int blocks, int heads, int width, int headSize)
    {
        Blocks = blocks;
        Heads = heads;
        Width = width;
        HeadSize = headSize;
    }

    /// <summary>B, the number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>E, the width of the residual stream.</summary>
    public int Width { get; }

    /// <summary>D, the width of a head.</summary>
    public int HeadSize { get; }

    /// <summary>One head's projections.</summary>
    /// <param name="block">0 to B − 1.</param>
    /// <param name="head">0 to H − 1.</param>
    public abstract HeadWeights Head(int block, int head);

    /// <summary>One head's output projection by itself, <c>W_O</c> <c>[D, E]</c>, row-major.</summary>
    /// <param name="block">0 to B − 1.</param>
    /// <param name="head">0 to H − 1.</param>
    public abstract float[] HeadOutput(int block, int head);

    /// <summary>
    /// The bias that a block's attention adds to the residual stream whatever its heads do, <c>b_O</c>, <c>[E]</c>.
    /// </summary>
    /// <param name="block">0 to B − 1.</param>
    public abstract float[] AttentionOutputBias(int block);

    /// <summary>The LayerNorm through which a block's attention reads the residual stream.</summary>
    /// <param name="block">0 to B − 1.</param>
    public abstract NormParameters AttentionNorm(int block);

    /// <summary>The LayerNorm before the output head.</summary>
    public abstract NormParameters FinalNorm { get; }

    /// <summary>The output head's column for one token, <c>W_U[:, token]</c>, <c>[E]</c>.</summary>
    /// <param name="token">A token id.</param>
    /// <exception cref="InvalidRequestException">The vocabulary has no such token.</exception>
    /// <exception cref="CheckpointException">The checkpoint has no output head.</exception>
    public abstract float[] OutputDirection(int token);
}

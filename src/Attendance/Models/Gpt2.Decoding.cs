using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>The forward pass over new tokens only. T counts all tokens, N the new ones.</summary>
public sealed unsafe partial class Gpt2
{
    /// <inheritdoc/>
    internal override CheckpointFiles Files => _files.Files;

    /// <inheritdoc/>
    private protected override KeyValueCache CreateCache()
    {
        RequireOutputHead();
        return new KeyValueCache(Config.Blocks, Config.Heads, Config.HeadSize, Config.Context);
    }

    /// <inheritdoc/>
    private protected override void Forward(KeyValueCache cache, ReadOnlySpan<int> ids, Span<float> logits)
    {
        int rows = ids.Length;
        int width = Config.Width;
        cache.Reserve(cache.Length + rows);
        float* residual = _workspace.Get("residual", (long)rows * width); // [N, E]
        float* normed = _workspace.Get("normed", (long)rows * width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * width); // [N, E]

        for (int row = 0; row < rows; row++)
        {
            _weights.TokenEmbedding.CopyStoredRow(ids[row], residual + ((long)row * width));
            _weights.PositionEmbedding.CopyStoredRow(cache.Length + row, added + ((long)row * width));
        }

        // LayerNorm adds to the residual stream what the step before it made.
        for (int block = 0; block < Config.Blocks; block++)
        {
            Gpt2Block weights = _weights.Blocks[block];
            Norm(residual, added, rows, weights.Norm1, normed); // [N, E]
            float* projected = Project(cache, block, normed, rows); // [N, 3E]
            if (block == Config.Blocks - 1)
            {
                // Above the last keys and values nobody asks for any row but the last.
                residual += (long)(rows - 1) * width;
                projected += (long)(rows - 1) * 3 * width;
                rows = 1;
            }

            float* z = _workspace.Get("z", (long)rows * width);
            Attend(cache, block, cache.Length + ids.Length, projected, rows, z); // [N, E]
            MatMul(z, rows, width, weights.Output, added, width); // [N, E] x [E, E] -> [N, E]

            Norm(residual, added, rows, weights.Norm2, normed); // [N, E]
            float* hidden = _workspace.Get("hidden", (long)rows * Config.HiddenWidth);
            LinearWeights layer = weights.MlpIn; // [N, E] x [E, I] -> [N, I]
            _kernels.MatMul(normed, rows, width, layer.Matrix, layer.Bias, Config.Activation, hidden);
            MatMul(hidden, rows, Config.HiddenWidth, weights.MlpOut, added, width); // [N, I] x [I, E] -> [N, E]
        }

        Norm(residual, added, 1, _weights.FinalNorm, normed); // [1, E]
        WeightMatrix head = RequireOutputHead();
        fixed (float* y = logits)
        {
            _kernels.MatMul(normed, 1, width, head, null, y, head.Outputs); // [1, E] x [E, V] -> [1, V]
        }

        cache.Length += ids.Length;
    }

    /// <summary>Queries, keys and values of the new rows; keys and values are put into the cache as well.</summary>
    private float* Project(KeyValueCache cache, int block, float* x, int rows)
    {
        int width = Config.Width;
        float* projected = _workspace.Get("projected", (long)rows * 3 * width);

        // [N, E] x [E, 3E] -> [N, 3E]
        MatMul(x, rows, width, _weights.Blocks[block].QueryKeyValue, projected, 3 * width);
        cache.Store(block, rows, projected + width, 3 * width);
        return projected;
    }

    /// <summary>softmax(q·kᵀ·scale)·v of the last rows.</summary>
    private void Attend(KeyValueCache cache, int block, int length, float* queries, int rows, float* z)
    {
        (int width, int heads, int size) = (Config.Width, Config.Heads, Config.HeadSize);
        float scale = _scales[block];
        if (rows == length && rows > 1)
        {
            // A whole prompt: keys are used by many queries, and worth packing from where they were computed.
            var whole = new AttentionShape(length, heads, size, 3 * width, 3 * width, 3 * width, width, scale);
            _kernels.Attention(whole, queries, queries + width, queries + (2 * width), z);
            return;
        }

        var next = new NextAttentionShape(length, rows, heads, size, cache.HeadStride, 3 * width, width, scale);
        _kernels.AttentionNext(next, queries, cache.Keys(block), cache.Values(block), z);
    }

    private void Norm(float* x, float* branch, int rows, NormWeights weights, float* y) =>
        _kernels.LayerNorm(x, branch, rows, Config.Width, weights.Gain, weights.Bias, Config.LayerNormEpsilon, y);
}

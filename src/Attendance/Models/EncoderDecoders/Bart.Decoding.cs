using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>
/// The decoder's pass over new tokens only; the encoder's is made once. S counts all tokens of the decoder, N the new
/// ones, T those of the prompt.
/// </summary>
public sealed unsafe partial class Bart
{
    /// <inheritdoc/>
    private protected override KeyValueCache CreateCache(int[] prompt)
    {
        RequireOutputHead();
        float* source = Encode(prompt); // [T, E]
        var cache = new BartCache(Config, prompt.Length);
        float* keyValue = _workspace.Get("inner", 2L * prompt.Length * Width); // [T, 2, H, D]
        for (int block = 0; block < Config.Decoder.Blocks; block++)
        {
            BartAttentionWeights cross = _weights.Decoder.Blocks[block].Cross!;
            MatMul(source, prompt.Length, Width, cross.Key, keyValue, 2 * Width);
            MatMul(source, prompt.Length, Width, cross.Value, keyValue + Width, 2 * Width);
            cache.Prompt.Store(block, prompt.Length, keyValue, 2 * Width);
        }

        return cache;
    }

    /// <summary>What the encoder makes of a prompt, with nothing kept and nobody looking.</summary>
    private float* Encode(int[] prompt)
    {
        var everything = new PassPlan(Hooks, 0, int.MaxValue, new RunOptions(), null);
        var part = new StackPass(everything, [new Sequence(0, prompt.Length)], HookStack.Encoder);
        using var result = new PassResult();
        float* source = _workspace.Get("source", (long)prompt.Length * Width);
        Embed(part, _weights.Encoder, prompt, [], source);
        for (int block = 0; block < Config.Encoder.Blocks; block++)
        {
            EncoderBlock(part, block, source, result);
        }

        return source;
    }

    /// <inheritdoc/>
    private protected override void Forward(KeyValueCache cache, ReadOnlySpan<int> ids, Span<float> logits)
    {
        int rows = ids.Length;
        var whole = (BartCache)cache;
        cache.Reserve(cache.Length + rows);
        float* x = _workspace.Get("target", (long)rows * Width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * Width); // [N, E]
        float* z = _workspace.Get("z", (long)rows * Width); // [N, E]
        float* projected = _workspace.Get("projected", 3L * rows * Width); // [N, 3, H, D]
        Embed(_weights.Decoder, ids, [], cache.Length, x, added);
        NormInPlace(x, added, rows, _weights.Decoder.EmbeddingNorm);
        for (int block = 0; block < Config.Decoder.Blocks; block++)
        {
            BartBlock weights = _weights.Decoder.Blocks[block];
            MatMul(x, rows, Width, weights.Self.Query, projected, 3 * Width); // [N, E] x [E, E] -> [N, H, D]
            MatMul(x, rows, Width, weights.Self.Key, projected + Width, 3 * Width);
            MatMul(x, rows, Width, weights.Self.Value, projected + (2 * Width), 3 * Width);
            cache.Store(block, rows, projected + Width, 3 * Width);
            float* queries = projected;
            if (block == Config.Decoder.Blocks - 1)
            {
                // Above the last keys and values nobody asks for any row but the last.
                x += (long)(rows - 1) * Width;
                queries += (long)(rows - 1) * 3 * Width;
                rows = 1;
            }

            Attend(cache, block, cache.Length + ids.Length, rows, queries, 3 * Width, z);
            MatMul(z, rows, weights.Self.Output, added);
            NormInPlace(x, added, rows, weights.SelfNorm);

            MatMul(x, rows, weights.Cross!.Query, projected); // [N, E] x [E, E] -> [N, H, D]
            for (int row = 0; row < rows; row++)
            {
                // Alone, each sees the whole prompt.
                long at = (long)row * Width;
                Attend(whole.Prompt, block, whole.PromptLength, 1, projected + at, Width, z + at);
            }

            MatMul(z, rows, weights.Cross.Output, added);
            NormInPlace(x, added, rows, weights.CrossNorm);

            float* hidden = Inner(rows, 0, Config.Decoder.HiddenWidth); // [N, I]
            _kernels.MatMul(x, rows, Width, weights.MlpIn.Matrix, weights.MlpIn.Bias, Config.Activation, hidden);
            MatMul(hidden, rows, weights.MlpOut, added); // [N, I] x [I, E] -> [N, E]
            NormInPlace(x, added, rows, weights.MlpNorm);
        }

        WeightMatrix head = RequireOutputHead();
        fixed (float* y = logits)
        {
            _kernels.MatMul(x, 1, Width, head, _weights.LogitBias, y, head.Outputs); // [1, E] x [E, V] -> [1, V]
        }

        cache.Length += ids.Length;
    }

    /// <summary>
    /// softmax(q·kᵀ/√D)·v of the last rows; each sees as many keys more as it stands behind the first.
    /// </summary>
    private void Attend(KeyValueCache cache, int block, int length, int rows, float* queries, int queryStride, float* z)
    {
        (int heads, int size) = (Config.Decoder.Heads, Width / Config.Decoder.Heads);
        var next = new NextAttentionShape(
            length, rows, heads, size, cache.HeadStride, queryStride, Width, ScaleOf(Config.Decoder));
        _kernels.AttentionNext(next, queries, cache.Keys(block), cache.Values(block), z);
    }

    private void NormInPlace(float* x, float* branch, int rows, NormWeights weights) =>
        _kernels.LayerNorm(x, branch, rows, Width, weights.Gain, weights.Bias, Config.LayerNormEpsilon, x);
}

using System.Numerics.Tensors;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>
/// BART (Lewis et al. 2019), computed as Hugging Face's <c>modeling_bart.py</c> does in evaluation mode: an encoder
/// that reads the prompt, and a decoder that looks at its own text up to each position and at what the encoder made of
/// the prompt. This file reads from top to bottom in forward order.
/// </summary>
/// <remarks>
/// Shapes: T rows of the encoder and S of the decoder (the tokens of all sequences, one behind the other), E width, H
/// heads, D = E / H, I width of the MLP, V vocabulary. LayerNorm stands behind each sublayer.
/// </remarks>
public sealed unsafe partial class Bart : TransformerModel
{
    /// <inheritdoc/>
    private protected override void Forward(in PassInput input, in PassPlan plan, PassResult result)
    {
        var encoder = new StackPass(plan, input.Sequences, HookStack.Encoder);
        var decoder = new StackPass(plan, input.DecoderSequences, HookStack.Decoder);
        var looked = new StackPass(plan, input.Sequences, HookStack.Decoder); // What cross attention looks at.
        Begin(EncoderSelf, encoder.Rows, encoder.Rows, plan.Options, result);
        Begin(DecoderSelf, decoder.Rows, decoder.Rows, plan.Options, result);
        Begin(Cross, decoder.Rows, encoder.Rows, plan.Options, result);
        float* source = _workspace.Get("source", (long)encoder.Rows * Width); // [T, E]
        float* x = _workspace.Get("target", (long)decoder.Rows * Width); // [S, E]

        bool goesOn = Embed(encoder, _weights.Encoder, input.Ids, input.Positions, source);
        for (int block = 0; block < Config.Encoder.Blocks && goesOn; block++)
        {
            goesOn = EncoderBlock(encoder, block, source, result);
        }

        goesOn = goesOn && Embed(decoder, _weights.Decoder, input.DecoderIds, input.DecoderPositions, x);
        for (int block = 0; block < Config.Decoder.Blocks && goesOn; block++)
        {
            goesOn = DecoderBlock(decoder, looked, block, x, source, result);
        }

        if (goesOn && plan.Logits != LogitPositions.None)
        {
            Logits(input, plan, x, result); // [wanted, V]
        }
    }

    /// <summary>
    /// LayerNorm(embed_tokens[ids] · scale + embed_positions[2 + position]); false when the pass ends before.
    /// </summary>
    private bool Embed(
        in StackPass part, BartStack weights, ReadOnlySpan<int> ids, ReadOnlySpan<int> positions, float* x)
    {
        if (part.EndsBefore(HookSite.Embed, -1))
        {
            return false;
        }

        float* added = _workspace.Get("added", (long)part.Rows * Width); // [N, E]
        Embed(weights, ids, positions, 0, x, added);
        part.Hooks.Visit(HookSite.Embed, -1, x, Width);
        part.Hooks.Visit(HookSite.PosEmbed, -1, added, Width);
        return _steps.Norm(part, HookSite.EmbedScale, -1, weights.EmbeddingNorm, x, added, x);
    }

    /// <summary>Token embeddings, scaled where the configuration says so, and position embeddings.</summary>
    private void Embed(
        BartStack weights, ReadOnlySpan<int> ids, ReadOnlySpan<int> positions, int before, float* x, float* added)
    {
        for (int row = 0; row < ids.Length; row++)
        {
            int position = positions.IsEmpty ? BartWeights.PositionOffset + before + row : positions[row];
            weights.TokenEmbedding.CopyStoredRow(ids[row], x + ((long)row * Width));
            weights.PositionEmbedding.CopyStoredRow(position, added + ((long)row * Width));
            if (Config.ScaleEmbedding)
            {
                var embedding = new Span<float>(x + ((long)row * Width), Width);
                TensorPrimitives.Multiply(embedding, Config.EmbeddingScale, embedding);
            }
        }
    }

    /// <summary>
    /// Self attention and MLP, each added to the residual stream and normed; false when the pass ends inside.
    /// </summary>
    private bool EncoderBlock(in StackPass part, int block, float* x, PassResult result)
    {
        BartBlock weights = _weights.Encoder.Blocks[block];
        float* added = _workspace.Get("added", (long)part.Rows * Width); // [T, E]
        part.Hooks.Visit(HookSite.ResidPre, block, x, Width);
        return Attend(part, part, HookSite.Q, block, weights.Self, Config.Encoder, result.Kept(EncoderSelf), x, x, added)
            && _steps.AddAndNorm(part, HookSite.ResidMid, HookSite.Ln1Scale, block, weights.SelfNorm, x, added)
            && Mlp(part, block, weights, x, added)
            && _steps.AddAndNorm(part, HookSite.ResidPost, HookSite.Ln2Scale, block, weights.MlpNorm, x, added)
            && Ends(part, block, x);
    }

    /// <summary>The same with cross attention between the two, at what the encoder made of the prompt.</summary>
    private bool DecoderBlock(
        in StackPass part, in StackPass looked, int block, float* x, float* source, PassResult result)
    {
        BartBlock weights = _weights.Decoder.Blocks[block];
        BartStackConfig config = Config.Decoder;
        float* added = _workspace.Get("added", (long)part.Rows * Width); // [S, E]
        part.Hooks.Visit(HookSite.ResidPre, block, x, Width);
        return Attend(part, part, HookSite.Q, block, weights.Self, config, result.Kept(DecoderSelf), x, x, added)
            && _steps.AddAndNorm(part, HookSite.ResidMid, HookSite.Ln1Scale, block, weights.SelfNorm, x, added)
            && Attend(part, looked, HookSite.CrossQ, block, weights.Cross!, config, result.Kept(Cross), x, source, added)
            && _steps.AddAndNorm(part, HookSite.ResidMidCross, HookSite.Ln2Scale, block, weights.CrossNorm, x, added)
            && Mlp(part, block, weights, x, added)
            && _steps.AddAndNorm(part, HookSite.ResidPost, HookSite.Ln3Scale, block, weights.MlpNorm, x, added)
            && Ends(part, block, x);
    }

    private bool Ends(in StackPass part, int block, float* x)
    {
        part.Hooks.Visit(HookSite.NormalizedResidPost, block, x, Width);
        return true;
    }

    /// <summary>
    /// Multi-head attention of one text's rows to those of another or of its own; false when the pass ends inside it.
    /// </summary>
    /// <param name="part">Where the queries come from, S rows.</param>
    /// <param name="looked">Where keys and values come from, T rows.</param>
    /// <param name="first">The first of its hook points: <c>attn.q</c> or <c>cross_attn.q</c>. The others follow
    /// it.</param>
    /// <param name="block">The block.</param>
    /// <param name="weights">The projections.</param>
    /// <param name="config">The stack's sizes.</param>
    /// <param name="kept">Keeps queries and keys.</param>
    /// <param name="x"><c>[S, E]</c></param>
    /// <param name="source"><c>[T, E]</c></param>
    /// <param name="y">Takes the output, <c>[S, E]</c>.</param>
    private bool Attend(
        in StackPass part, in StackPass looked, HookSite first, int block, BartAttentionWeights weights,
        BartStackConfig config, KeptAttention kept, float* x, float* source, float* y)
    {
        if (part.EndsBefore(first, block))
        {
            return false;
        }

        (int rows, int keys, int heads, int size) = (part.Rows, looked.Rows, config.Heads, Width / config.Heads);
        float* v = Inner(rows, keys, 0); // [T, H, D]
        float* z = v + ((long)keys * Width); // [S, H, D]
        float* q = block < kept.Capacity ? kept.Add() : z + ((long)rows * Width); // [S, H, D], then [T, H, D]
        float* k = q + ((long)rows * Width);
        bool endsBeforeValues = part.EndsBefore(first + 2, block);
        Project(x, rows, source, keys, weights, q, k, endsBeforeValues ? null : v);
        part.Hooks.Visit(first, block, q, heads, size);
        looked.Hooks.Visit(first + 1, block, k, heads, size);
        if (endsBeforeValues)
        {
            return false;
        }

        looked.Hooks.Visit(first + 2, block, v, heads, size);
        var projected = new ProjectedHeads
        {
            Queries = q,
            Keys = k,
            Values = v,
            Stride = Width,
            Heads = heads,
            Size = size,
            Scale = ScaleOf(config),
            IsCausal = part.Stack == HookStack.Decoder && first == HookSite.Q,
            Looked = looked.Sequences, // Padding looks, and nobody looks at it.
        };
        return _steps.Attend(part, first + 3, block, projected, weights.Output, kept, z, y); // [S, E]
    }

    /// <summary>
    /// Queries, keys and, where somebody wants them, values; a text that looks at itself is turned round once.
    /// </summary>
    private void Project(
        float* x, int rows, float* source, int keys, BartAttentionWeights weights, float* q, float* k, float* v)
    {
        // [S, E] x [E, E] -> [S, H, D], and twice [T, E] x [E, E] -> [T, H, D]
        ReadOnlySpan<Product> products =
        [
            new(weights.Query.Matrix, weights.Query.Bias, q, Width),
            new(weights.Key.Matrix, weights.Key.Bias, k, Width),
            new(weights.Value.Matrix, weights.Value.Bias, v, Width),
        ];
        products = v is null ? products[..2] : products;
        if (x == source)
        {
            _kernels.MatMulEach(x, rows, Width, products);
            return;
        }

        _kernels.MatMulEach(x, rows, Width, products[..1]);
        _kernels.MatMulEach(source, keys, Width, products[1..]);
    }

    /// <summary>The two linear layers; false when the pass ends before or inside them.</summary>
    private bool Mlp(in StackPass part, int block, BartBlock weights, float* x, float* y) =>
        _steps.Mlp(
            part, block, weights.MlpIn, Config.Activation, weights.MlpOut, x,
            Inner(part.Rows, 0, weights.MlpIn.Matrix.Outputs), y);

    private void Logits(in PassInput input, in PassPlan plan, float* x, PassResult result)
    {
        WeightMatrix head = RequireOutputHead();
        int count = plan.LogitRows(input);
        float* rows = plan.Logits == LogitPositions.All
            ? x
            : plan.CopyLogitRows(input, x, Width, _workspace.Get("last", (long)count * Width));

        // [wanted, E] x [E, V] + [V] -> [wanted, V]
        int total = checked(count * head.Outputs);
        fixed (float* y = result.TakeLogits(total))
        {
            FreshMemory.Touch(y, total);
            _kernels.MatMul(rows, count, Width, head, _weights.LogitBias, y, head.Outputs);
        }
    }

    /// <summary>
    /// What happens inside attention or inside the MLP, but never in both at once: values, z, and queries and keys that
    /// nobody keeps, or the hidden layer.
    /// </summary>
    private float* Inner(int rows, int keys, int hiddenWidth) =>
        _workspace.Get("inner", Math.Max(2L * (rows + keys) * Width, (long)rows * hiddenWidth));

    private void MatMul(float* x, int rows, LinearWeights layer, float* y) =>
        MatMul(x, rows, layer.Matrix.Inputs, layer, y, layer.Matrix.Outputs);

    private void MatMul(float* x, int rows, int xStride, LinearWeights layer, float* y, int yStride) =>
        _kernels.MatMul(x, rows, xStride, layer.Matrix, layer.Bias, y, yStride);
}

using System.Numerics.Tensors;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;

namespace Attendance.Models.EncoderDecoders;

/// <summary>
/// BART (Lewis et al. 2019), computed as Hugging Face's <c>modeling_bart.py</c> does in evaluation mode: an encoder that
/// reads the prompt, and a decoder that looks at its own text up to each position and at what the encoder made of the
/// prompt. This file reads from top to bottom in forward order.
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
        var encoder = new BartPart(plan, HookStack.Encoder, input.Sequences);
        var decoder = new BartPart(plan, HookStack.Decoder, input.DecoderSequences);
        var looked = new BartPart(plan, HookStack.Decoder, input.Sequences); // What cross attention looks at.
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

    /// <summary>LayerNorm(embed_tokens[ids] · scale + embed_positions[2 + position]); false when the pass ends before.</summary>
    private bool Embed(
        in BartPart part, BartStack weights, ReadOnlySpan<int> ids, ReadOnlySpan<int> positions, float* x)
    {
        if (part.EndsBefore(HookSite.Embed, -1))
        {
            return false;
        }

        float* added = _workspace.Get("added", (long)part.Rows * Width); // [N, E]
        Embed(weights, ids, positions, 0, x, added);
        part.Hooks.Visit(HookSite.Embed, -1, x, Width);
        part.Hooks.Visit(HookSite.PosEmbed, -1, added, Width);
        return Norm(part, HookSite.EmbedScale, -1, x, added, weights.EmbeddingNorm);
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

    /// <summary>Self attention and MLP, each added to the residual stream and normed; false when the pass ends inside.</summary>
    private bool EncoderBlock(in BartPart part, int block, float* x, PassResult result)
    {
        BartBlock weights = _weights.Encoder.Blocks[block];
        float* added = _workspace.Get("added", (long)part.Rows * Width); // [T, E]
        part.Hooks.Visit(HookSite.ResidPre, block, x, Width);
        return Attend(part, part, part.Self, block, weights.Self, Config.Encoder, result.Kept(EncoderSelf), x, x, added)
            && AddAndNorm(part, HookSite.ResidMid, HookSite.Ln1Scale, block, x, added, weights.SelfNorm)
            && Mlp(part, block, weights, Config.Encoder.HiddenWidth, x, added)
            && AddAndNorm(part, HookSite.ResidPost, HookSite.Ln2Scale, block, x, added, weights.MlpNorm)
            && Ends(part, block, x);
    }

    /// <summary>The same with cross attention between the two, at what the encoder made of the prompt.</summary>
    private bool DecoderBlock(
        in BartPart part, in BartPart looked, int block, float* x, float* source, PassResult result)
    {
        BartBlock weights = _weights.Decoder.Blocks[block];
        BartStackConfig config = Config.Decoder;
        float* added = _workspace.Get("added", (long)part.Rows * Width); // [S, E]
        part.Hooks.Visit(HookSite.ResidPre, block, x, Width);
        return Attend(part, part, part.Self, block, weights.Self, config, result.Kept(DecoderSelf), x, x, added)
            && AddAndNorm(part, HookSite.ResidMid, HookSite.Ln1Scale, block, x, added, weights.SelfNorm)
            && Attend(part, looked, part.Cross, block, weights.Cross!, config, result.Kept(Cross), x, source, added)
            && AddAndNorm(part, HookSite.ResidMidCross, HookSite.Ln2Scale, block, x, added, weights.CrossNorm)
            && Mlp(part, block, weights, config.HiddenWidth, x, added)
            && AddAndNorm(part, HookSite.ResidPost, HookSite.Ln3Scale, block, x, added, weights.MlpNorm)
            && Ends(part, block, x);
    }

    private bool Ends(in BartPart part, int block, float* x)
    {
        part.Hooks.Visit(HookSite.NormalizedResidPost, block, x, Width);
        return true;
    }

    /// <summary>Multi-head attention of one text's rows to those of another or of its own; false when the pass ends inside it.</summary>
    /// <param name="part">Where the queries come from, S rows.</param>
    /// <param name="looked">Where keys and values come from, T rows.</param>
    /// <param name="attention">Which kind it is.</param>
    /// <param name="block">The block.</param>
    /// <param name="weights">The projections.</param>
    /// <param name="config">The stack's sizes.</param>
    /// <param name="kept">Keeps queries and keys.</param>
    /// <param name="x"><c>[S, E]</c></param>
    /// <param name="source"><c>[T, E]</c></param>
    /// <param name="y">Takes the output, <c>[S, E]</c>.</param>
    private bool Attend(
        in BartPart part, in BartPart looked, AttentionSites attention, int block, BartAttentionWeights weights,
        BartStackConfig config, KeptAttention kept, float* x, float* source, float* y)
    {
        HookSite first = attention.At(HookSite.Q, block).Site;
        if (part.EndsBefore(first, block))
        {
            return false;
        }

        (int rows, int keys, int heads, int size) = (part.Rows, looked.Rows, config.Heads, Width / config.Heads);
        float* v = Inner(rows, keys, 0); // [T, H, D]
        float* z = v + ((long)keys * Width); // [S, H, D]
        float* q = block < kept.Capacity ? kept.Add() : z + ((long)rows * Width); // [S, H, D], then [T, H, D]
        float* k = q + ((long)rows * Width);
        bool endsBeforeValues = part.EndsBefore(attention.At(HookSite.V, block).Site, block);
        Project(x, rows, source, keys, weights, q, k, endsBeforeValues ? null : v);
        part.Hooks.Visit(first, block, q, heads, size);
        looked.Hooks.Visit(attention.At(HookSite.K, block).Site, block, k, heads, size);
        if (endsBeforeValues)
        {
            return false;
        }

        looked.Hooks.Visit(attention.At(HookSite.V, block).Site, block, v, heads, size);
        var step = new AttentionStep
        {
            Kernels = _kernels,
            Workspace = _workspace,
            Plan = part.Plan,
            Hooks = part.Hooks,
            Sites = attention,
            Block = block,
            Queries = part.Sequences,
            Keys = looked.Sequences,
            Shape = new AttentionShape(rows, heads, size, Width, Width, Width, Width, ScaleOf(config))
            {
                IsCausal = part.IsCausal && !attention.IsCross,
            },
            Output = weights.Output,
            Kept = kept,
        };
        if (!step.Compute(q, k, v, z, y))
        {
            return false;
        }

        part.Hooks.Visit(attention.At(HookSite.AttnOut, block).Site, block, y, Width);
        return true;
    }

    /// <summary>Queries, keys and, where somebody wants them, values; a text that looks at itself is multiplied once.</summary>
    private void Project(
        float* x, int rows, float* source, int keys, BartAttentionWeights weights, float* q, float* k, float* v)
    {
        // [S, E] x [E, E] -> [S, H, D], [T, E] x [E, E] -> [T, H, D] twice
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
    private bool Mlp(in BartPart part, int block, BartBlock weights, int hiddenWidth, float* x, float* y)
    {
        if (part.EndsBefore(HookSite.MlpPre, block))
        {
            return false;
        }

        float* hidden = Inner(part.Rows, 0, hiddenWidth);
        if (part.Hooks.Wants(HookSite.MlpPre, block))
        {
            MatMul(x, part.Rows, weights.MlpIn, hidden);
            part.Hooks.Visit(HookSite.MlpPre, block, hidden, hiddenWidth);
            if (part.EndsBefore(HookSite.MlpPost, block))
            {
                return false;
            }

            _kernels.Activate(Config.Activation, hidden, (long)part.Rows * hiddenWidth);
        }
        else
        {
            // [N, E] x [E, I] -> [N, I]
            _kernels.MatMul(
                x, part.Rows, Width, weights.MlpIn.Matrix, weights.MlpIn.Bias, Config.Activation, hidden);
        }

        part.Hooks.Visit(HookSite.MlpPost, block, hidden, hiddenWidth);
        if (part.EndsBefore(HookSite.MlpOut, block))
        {
            return false;
        }

        MatMul(hidden, part.Rows, weights.MlpOut, y); // [N, I] x [I, E] -> [N, E]
        part.Hooks.Visit(HookSite.MlpOut, block, y, Width);
        return true;
    }

    /// <summary>x = LayerNorm(x + branch), with the sum shown where somebody wants to see it; false when the pass ends before.</summary>
    private bool AddAndNorm(
        in BartPart part, HookSite sumSite, HookSite scaleSite, int block, float* x, float* branch, NormWeights weights)
    {
        if (part.EndsBefore(sumSite, block))
        {
            return false;
        }

        if (part.Hooks.Wants(sumSite, block))
        {
            ResidualSum.Add(x, branch, (long)part.Rows * Width);
            part.Hooks.Visit(sumSite, block, x, Width);
            branch = null;
        }

        return Norm(part, scaleSite, block, x, branch, weights);
    }

    private bool Norm(in BartPart part, HookSite scaleSite, int block, float* x, float* branch, NormWeights weights)
    {
        if (part.EndsBefore(scaleSite, block))
        {
            return false;
        }

        if (part.Hooks.Wants(scaleSite, block))
        {
            ResidualSum.Add(x, branch, (long)part.Rows * Width);
            float* scale = _workspace.Get("scale", part.Rows); // [N, 1]
            ScaledNorm.Scales(x, part.Rows, Width, Config.LayerNormEpsilon, scale);
            part.Hooks.Visit(scaleSite, block, scale, 1);
            ScaledNorm.Apply(x, part.Rows, Width, weights, scale, x);
        }
        else
        {
            _kernels.LayerNorm(x, branch, part.Rows, Width, weights.Gain, weights.Bias, Config.LayerNormEpsilon, x);
        }

        HookSite normalizedSite = scaleSite + 1;
        part.Hooks.Visit(normalizedSite, block, x, Width);
        return true;
    }

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

using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Probes;
using Attendance.Tensors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>
/// The encoder of Devlin et al. 2018, which norms after each sublayer, computed as Hugging Face's <c>modeling_bert.py</c>
/// does in evaluation mode. This file reads from top to bottom in forward order.
/// </summary>
/// <remarks>
/// Shapes: N rows (the tokens of all sequences, one behind the other), E width, H heads, D = E / H, I width of the MLP,
/// V vocabulary.
/// </remarks>
public abstract unsafe partial class PostNormEncoder : TransformerModel
{
    private readonly EncoderFiles _files;
    private readonly EncoderWeights _weights;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace = new();
    private readonly FloatPool _pool = new();
    private readonly float[] _scales;

    private protected PostNormEncoder(
        EncoderFiles files, EncoderConfig config, EncoderWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(name, tokenizer)
    {
        _files = files;
        _weights = weights;
        _kernels = kernels;
        Config = config;
        _scales = [.. Enumerable.Repeat((float)(1 / Math.Sqrt(config.HeadSize)), config.Blocks)];
        Hooks = EncoderHooks.Of(config, weights);
    }

    /// <summary>The configuration.</summary>
    public EncoderConfig Config { get; }

    /// <inheritdoc/>
    public override int Blocks => Config.Blocks;

    /// <inheritdoc/>
    public override int Heads => Config.Heads;

    /// <inheritdoc/>
    public override int Width => Config.Width;

    /// <inheritdoc/>
    public override int Context => Config.Context;

    /// <inheritdoc/>
    public override int Vocabulary => Config.Vocabulary;

    /// <inheritdoc/>
    public override HookMap Hooks { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Settings =>
    [
        new("num_hidden_layers", Blocks),
        new("num_attention_heads", Heads),
        new("hidden_size", Width),
        new("intermediate_size", Config.HiddenWidth),
        new("max_position_embeddings", Config.PositionRows),
        new("vocab_size", Vocabulary),
        new("type_vocab_size", Config.TokenTypes),
        new("hidden_act", Config.ActivationName),
        new("layer_norm_eps", Config.LayerNormEpsilon),
        new("tie_word_embeddings", Config.TiedEmbeddings),
    ];

    /// <inheritdoc/>
    public override ModelFeatures Features => field ??= new()
    {
        Predicts = TokenPrediction.Masked,
        TokenTypes = Math.Max(1, Config.TokenTypes),
        NoGeneration = $"{Architecture} sees a whole text at once and continues none; see attendance fill for masked tokens.",
        NoCircuits = $"{Architecture} norms after every sublayer, so that its residual stream is no sum of what heads and "
            + "MLPs wrote; attendance causes measures what each of them does.",
        NoMasks = _weights.MaskHead is null ? NoMaskHead : null,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInfo> Parameters => _files.Loader.Parameters;

    /// <inheritdoc/>
    internal override CheckpointFiles Files => _files.Files;

    /// <inheritdoc/>
    internal override bool ComputesPadding => true;

    /// <inheritdoc/>
    internal override int FirstPosition => Config.FirstPosition;

    /// <summary>The id of the token that stands for one to be predicted; null where there is no tokenizer to know it.</summary>
    private int? MaskId => TokenizerOrNull?.MaskId;

    private string NoMaskHead =>
        $"{_files.Checkpoint.Location}: this checkpoint was saved without its masked-token head, so that it has attention "
        + "but no logits; use one of a model for masked tokens.";

    /// <inheritdoc/>
    internal override int PredictedPosition(ReadOnlySpan<int> ids)
    {
        int masked = MaskId is { } id ? ids.IndexOf(id) : -1;
        return masked >= 0 ? masked : ids.Length - 1;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> MaskedPositions(IReadOnlyList<Token> tokens) =>
        [.. Enumerable.Range(0, tokens.Count).Where(position => tokens[position].Id == MaskId)];

    /// <inheritdoc/>
    internal override AttentionMaps[] MapsOf(PassResult result) =>
        [new AttentionMaps(_kernels, result.Attention, Blocks, Heads, HeadSize, AttentionKind.Self)];

    /// <inheritdoc/>
    private protected override void Forward(in PassInput input, in PassPlan plan, PassResult result)
    {
        int rows = input.Ids.Length;
        int width = Config.Width;
        var hooks = new PassHooks(plan.Probes, input.Sequences);
        KeptAttention kept = result.Attention;
        kept.Begin(plan.HighestBlock + 1, (long)rows * 2 * width, _scales, _pool);

        float* x = _workspace.Get("residual", (long)rows * width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * width); // [N, E]

        Embed(input, plan, hooks, x, added); // LN(words[ids] + types + positions) → [N, E]
        for (int block = 0; block < Config.Blocks && !plan.EndsBefore(HookSite.ResidPre, block); block++)
        {
            EncoderBlock weights = _weights.Blocks[block];

            hooks.Visit(HookSite.ResidPre, block, x, width);
            if (plan.EndsBefore(HookSite.Q, block)
                || !Attend(input, plan, hooks, block, x, added, kept)) // [N, E]
            {
                break;
            }

            hooks.Visit(HookSite.AttnOut, block, added, width);
            if (!AddAndNorm(plan, hooks, HookSite.ResidMid, HookSite.Ln1Scale, block, x, added, weights.Norm1) // [N, E]
                || !Mlp(plan, hooks, block, x, added)) // [N, E]
            {
                break;
            }

            hooks.Visit(HookSite.MlpOut, block, added, width);
            if (!AddAndNorm(plan, hooks, HookSite.ResidPost, HookSite.Ln2Scale, block, x, added, weights.Norm2)) // [N, E]
            {
                break;
            }

            hooks.Visit(HookSite.NormalizedResidPost, block, x, width);
        }

        Pool(input, hooks, x); // [sequences, E] → [sequences, 2]
        Logits(input, plan, hooks, x, result); // [wanted, V]
    }

    private void Embed(in PassInput input, in PassPlan plan, PassHooks hooks, float* x, float* added)
    {
        int width = Config.Width;
        for (int row = 0; row < input.Ids.Length; row++)
        {
            _weights.TokenEmbedding.CopyStoredRow(input.Ids[row], x + ((long)row * width));
        }

        hooks.Visit(HookSite.Embed, -1, x, width);
        if (_weights.TokenTypeEmbedding is { } types)
        {
            for (int row = 0; row < input.Ids.Length; row++)
            {
                types.CopyStoredRow(input.TokenTypeOf(row), added + ((long)row * width));
            }

            hooks.Visit(HookSite.TokenTypeEmbed, -1, added, width);
            ResidualSum.Add(x, added, (long)input.Ids.Length * width);
        }

        for (int row = 0; row < input.Ids.Length; row++)
        {
            _weights.PositionEmbedding.CopyStoredRow(input.PositionOf(row), added + ((long)row * width));
        }

        hooks.Visit(HookSite.PosEmbed, -1, added, width);
        Norm(hooks, HookSite.EmbedScale, -1, x, added, _weights.EmbeddingNorm);
    }

    /// <summary>Multi-head self-attention; false when the pass ends inside it.</summary>
    private bool Attend(
        in PassInput input, in PassPlan plan, PassHooks hooks, int block, float* x, float* y, KeptAttention kept)
    {
        (int rows, int width, int heads, int size) = (hooks.Rows, Config.Width, Config.Heads, Config.HeadSize);
        EncoderBlock weights = _weights.Blocks[block];

        // [N, E] x [E, E] -> [N, H, D], a row's keys beside its queries: they stay with the run, unless nobody will look.
        float* inner = Inner(rows);
        float* queries = block <= plan.HighestBlock ? kept.Add() : inner + (2L * rows * width);
        float* keys = queries + width;
        float* values = inner;
        ReadOnlySpan<Product> products =
        [
            new(weights.Query.Matrix, weights.Query.Bias, queries, 2 * width),
            new(weights.Key.Matrix, weights.Key.Bias, keys, 2 * width),
            new(weights.Value.Matrix, weights.Value.Bias, values, width), // [N, H, D]
        ];
        bool endsBeforeValues = plan.EndsBefore(HookSite.V, block);
        _kernels.MatMulEach(x, rows, width, endsBeforeValues ? products[..2] : products);
        hooks.VisitColumns(HookSite.Q, block, queries, 2 * width, heads, size);
        hooks.VisitColumns(HookSite.K, block, keys, 2 * width, heads, size);
        if (endsBeforeValues)
        {
            return false;
        }

        hooks.Visit(HookSite.V, block, values, heads, size);
        var step = new AttentionStep
        {
            Kernels = _kernels,
            Workspace = _workspace,
            Plan = plan,
            Hooks = hooks,
            Sites = default,
            Block = block,
            Queries = input.Sequences,
            Keys = input.Sequences,
            Shape = new AttentionShape(rows, heads, size, 2 * width, 2 * width, width, width, _scales[block])
            {
                IsCausal = false,
            },
            Output = weights.Output,
            Kept = kept,
        };
        return step.Compute(queries, keys, values, inner + ((long)rows * width), y);
    }

    /// <summary>x = LN(x + branch); false when the pass ends inside it.</summary>
    private bool AddAndNorm(
        in PassPlan plan, PassHooks hooks, HookSite sum, HookSite scale, int block, float* x, float* branch,
        NormWeights weights)
    {
        if (plan.EndsBefore(sum, block))
        {
            return false;
        }

        if (hooks.Wants(sum, block))
        {
            ResidualSum.Add(x, branch, (long)hooks.Rows * Config.Width);
            branch = null;
            hooks.Visit(sum, block, x, Config.Width);
        }

        if (plan.EndsBefore(scale, block))
        {
            return false;
        }

        Norm(hooks, scale, block, x, branch, weights);
        return true;
    }

    private void Norm(PassHooks hooks, HookSite scaleSite, int block, float* x, float* branch, NormWeights weights)
    {
        int width = Config.Width;
        HookSite normalizedSite = scaleSite + 1;
        if (hooks.Wants(scaleSite, block))
        {
            ResidualSum.Add(x, branch, (long)hooks.Rows * width);
            float* scale = _workspace.Get("scale", hooks.Rows); // [N, 1]
            ScaledNorm.Scales(x, hooks.Rows, width, Config.LayerNormEpsilon, scale);
            hooks.Visit(scaleSite, block, scale, 1);
            ScaledNorm.Apply(x, hooks.Rows, width, weights, scale, x);
        }
        else
        {
            _kernels.LayerNorm(x, branch, hooks.Rows, width, weights.Gain, weights.Bias, Config.LayerNormEpsilon, x);
        }

        hooks.Visit(normalizedSite, block, x, width);
    }

    /// <summary>The two linear layers; false when the pass ends before or inside them.</summary>
    private bool Mlp(in PassPlan plan, PassHooks hooks, int block, float* x, float* y)
    {
        if (plan.EndsBefore(HookSite.MlpPre, block))
        {
            return false;
        }

        int rows = hooks.Rows;
        EncoderBlock weights = _weights.Blocks[block];
        float* hidden = Inner(rows);
        if (hooks.Wants(HookSite.MlpPre, block))
        {
            MatMul(x, rows, Config.Width, weights.MlpIn, hidden, Config.HiddenWidth);
            hooks.Visit(HookSite.MlpPre, block, hidden, Config.HiddenWidth);
            if (plan.EndsBefore(HookSite.MlpPost, block))
            {
                return false;
            }

            _kernels.Activate(Config.Activation, hidden, (long)rows * Config.HiddenWidth);
        }
        else
        {
            // [N, E] x [E, I] -> [N, I]
            _kernels.MatMul(x, rows, Config.Width, weights.MlpIn.Matrix, weights.MlpIn.Bias, Config.Activation, hidden);
        }

        hooks.Visit(HookSite.MlpPost, block, hidden, Config.HiddenWidth);
        if (plan.EndsBefore(HookSite.MlpOut, block))
        {
            return false;
        }

        MatMul(hidden, rows, Config.HiddenWidth, weights.MlpOut, y, Config.Width); // [N, I] x [I, E] -> [N, E]
        return true;
    }

    /// <summary>
    /// What happens inside attention or inside the MLP, but never in both at once: values, z, and queries and keys that
    /// nobody keeps (1, 1 and 2 times <c>[N, E]</c>), or the hidden layer, <c>[N, I]</c>.
    /// </summary>
    private float* Inner(int rows) =>
        _workspace.Get("inner", (long)rows * Math.Max(4 * (long)Config.Width, Config.HiddenWidth));

    private void MatMul(float* x, int rows, int xStride, LinearWeights layer, float* y, int yStride) =>
        _kernels.MatMul(x, rows, xStride, layer.Matrix, layer.Bias, y, yStride);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _workspace.Dispose();
        _pool.Dispose();
        _files.Dispose();
    }
}

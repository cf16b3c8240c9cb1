using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;
using Attendance.Tensors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>
/// The encoder of Devlin et al. 2018, which norms after each sublayer, computed as Hugging Face's
/// <c>modeling_bert.py</c> does in evaluation mode. This file reads from top to bottom in forward order.
/// </summary>
/// <remarks>
/// Shapes: N rows (the tokens of all sequences, one behind the other), E width, H heads, D = E / H, I width of the MLP,
/// V vocabulary.
/// </remarks>
public abstract unsafe partial class PostNormEncoder : TransformerModel
{
    private readonly ModelFiles _files;
    private readonly EncoderWeights _weights;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace = new();
    private readonly FloatPool _pool = new();
    private readonly float[] _scales;
    private readonly SublayerSteps _steps;

    private protected PostNormEncoder(
        ModelFiles files, EncoderConfig config, EncoderWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(name, tokenizer)
    {
        _files = files;
        _weights = weights;
        _kernels = kernels;
        Config = config;
        _scales = [.. Enumerable.Repeat((float)(1 / Math.Sqrt(config.HeadSize)), config.Blocks)];
        _steps = new SublayerSteps(kernels, _workspace, config.Width, config.LayerNormEpsilon);
        Hooks = EncoderHooks.Of(config, weights);
    }

    /// <summary>The configuration.</summary>
    public EncoderConfig Config { get; }

    /// <inheritdoc/>
    private protected override Workspace WorkingMemory => _workspace;

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

    /// <summary>
    /// The id of the token that stands for one to be predicted; null where there is no tokenizer to know it.
    /// </summary>
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
        var pass = new StackPass(plan, input.Sequences);
        KeptAttention kept = result.Attention;
        kept.Begin(plan.HighestBlock + 1, (long)rows * 2 * width, _scales, _pool);

        float* x = _workspace.Get("residual", (long)rows * width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * width); // [N, E]

        Embed(input, pass, x, added); // LN(words[ids] + types + positions) → [N, E]
        for (int block = 0; block < Config.Blocks && !pass.EndsBefore(HookSite.ResidPre, block); block++)
        {
            EncoderBlock weights = _weights.Blocks[block];

            pass.Hooks.Visit(HookSite.ResidPre, block, x, width);
            if (!Attend(pass, block, block <= plan.HighestBlock, x, added, kept) // [N, E]
                || !_steps.AddAndNorm(pass, HookSite.ResidMid, HookSite.Ln1Scale, block, weights.Norm1, x, added) // [N, E]
                || !_steps.Mlp(
                    pass, block, weights.MlpIn, Config.Activation, weights.MlpOut, x, Inner(rows), added) // [N, E]
                || !_steps.AddAndNorm(pass, HookSite.ResidPost, HookSite.Ln2Scale, block, weights.Norm2, x, added)) // [N, E]
            {
                break;
            }

            pass.Hooks.Visit(HookSite.NormalizedResidPost, block, x, width);
        }

        Pool(input, pass.Hooks, x); // [sequences, E] → [sequences, 2]
        Logits(input, plan, pass, x, result); // [wanted, V]
    }

    private void Embed(in PassInput input, in StackPass pass, float* x, float* added)
    {
        int width = Config.Width;
        PassHooks hooks = pass.Hooks;
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
        _steps.Norm(pass, HookSite.EmbedScale, -1, _weights.EmbeddingNorm, x, added, x);
    }

    /// <summary>Multi-head self-attention; false when the pass ends inside it.</summary>
    private bool Attend(in StackPass pass, int block, bool isKept, float* x, float* y, KeptAttention kept)
    {
        (int rows, int width, int heads, int size) = (pass.Rows, Config.Width, Config.Heads, Config.HeadSize);
        EncoderBlock weights = _weights.Blocks[block];
        if (pass.EndsBefore(HookSite.Q, block))
        {
            return false;
        }

        // [N, E] x [E, E] -> [N, H, D], a row's keys beside its queries: they stay with the run, unless nobody will
        // look.
        float* values = Inner(rows);
        float* z = values + ((long)rows * width);
        float* queries = isKept ? kept.Add() : z + ((long)rows * width);
        float* keys = queries + width;
        ReadOnlySpan<Product> products =
        [
            new(weights.Query.Matrix, weights.Query.Bias, queries, 2 * width),
            new(weights.Key.Matrix, weights.Key.Bias, keys, 2 * width),
            new(weights.Value.Matrix, weights.Value.Bias, values, width), // [N, H, D]
        ];
        bool endsBeforeValues = pass.EndsBefore(HookSite.V, block);
        _kernels.MatMulEach(x, rows, width, endsBeforeValues ? products[..2] : products);
        pass.Hooks.VisitColumns(HookSite.Q, block, queries, 2 * width, heads, size);
        pass.Hooks.VisitColumns(HookSite.K, block, keys, 2 * width, heads, size);
        if (endsBeforeValues)
        {
            return false;
        }

        pass.Hooks.Visit(HookSite.V, block, values, heads, size);
        // Padding looks, and nobody looks at it.
        var projected = ProjectedHeads.OfOneText(queries, values, heads, size, _scales[block], isCausal: false, pass.Sequences);
        return _steps.Attend(pass, HookSite.AttnScores, block, projected, weights.Output, kept, z, y); // [N, E]
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

using Attendance.Attention;
using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;
using Attendance.Tensors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.EncoderDecoders;

/// <summary>What the model is, how it is loaded, and where a run finds what a pass kept.</summary>
public sealed unsafe partial class Bart : TransformerModel
{
    // The kinds of attention, in the order of Features.AttentionNames.
    private const int EncoderSelf = 0;
    private const int DecoderSelf = 1;
    private const int Cross = 2;

    private readonly ModelFiles _files;
    private readonly BartWeights _weights;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace = new();
    private readonly FloatPool _pool = new();
    private readonly SublayerSteps _steps;
    private readonly float[] _encoderScales;
    private readonly float[] _decoderScales;

    private Bart(
        ModelFiles files, BartConfig config, BartWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(name, tokenizer)
    {
        _files = files;
        _weights = weights;
        _kernels = kernels;
        Config = config;
        Hooks = BartHooks.Of(config);
        _steps = new SublayerSteps(kernels, _workspace, Width, config.LayerNormEpsilon);
        _encoderScales = [.. Enumerable.Repeat(ScaleOf(config.Encoder), config.Encoder.Blocks)];
        _decoderScales = [.. Enumerable.Repeat(ScaleOf(config.Decoder), config.Decoder.Blocks)];
    }

    /// <summary>The configuration.</summary>
    public BartConfig Config { get; }

    /// <inheritdoc/>
    private protected override Workspace WorkingMemory => _workspace;

    /// <inheritdoc/>
    public override string Architecture => "BART";

    /// <summary>Blocks of the encoder.</summary>
    public override int Blocks => Config.Encoder.Blocks;

    /// <summary>Heads in a block of the encoder.</summary>
    public override int Heads => Config.Encoder.Heads;

    /// <inheritdoc/>
    public override int Width => Config.Width;

    /// <inheritdoc/>
    public override int Context => Config.Context;

    /// <inheritdoc/>
    public override int Vocabulary => Config.Vocabulary;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Settings => Config.Settings;

    /// <inheritdoc/>
    public override ModelFeatures Features { get; } = new()
    {
        AttentionNames = ["encoder", "decoder", "cross"],
        NoCircuits = "BART norms behind every sublayer, so that its residual stream is no sum of what heads and MLPs wrote; "
            + "to see what a head does to the next token, leave it out (ablate) or patch it.",
        NoMasks = "BART writes a whole text where others fill masks in their place; see attendance generate.",
    };

    /// <inheritdoc/>
    public override HookMap Hooks { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInfo> Parameters => _files.Loader.Parameters;

    /// <summary>Opens a checkpoint in Hugging Face's layout. The weights are mapped, not read.</summary>
    /// <param name="files">The checkpoint's files; the model disposes them.</param>
    /// <param name="name">What the user calls it; the files' own name when null.</param>
    /// <param name="revision">The commit or version where it is known.</param>
    /// <exception cref="Errors.CheckpointException">A file is missing or damaged, or contradicts another.</exception>
    /// <exception cref="Errors.UnsupportedModelException">The checkpoint asks for something that is not
    /// supported.</exception>
    public static Bart Load(CheckpointFiles files, string? name = null, string revision = "") =>
        Load(files, KernelSet.Best, name, revision);

    internal static Bart Load(CheckpointFiles files, KernelSet kernels, string? name = null, string revision = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files, TokenizerOf(files), kernels, name ?? files.Name, revision);
    }

    internal static Bart Load(
        CheckpointFiles files, Task<PromptTokenizer?> tokenizer, KernelSet kernels, string name, string revision)
    {
        var config = BartConfig.Read(files.ReadAllBytes("config.json"), files.PathOf("config.json"));
        (ModelFiles open, BartWeights weights) = ModelFiles.Open(
            files, (loader, root) => new BartWeights(root, config, loader));
        return new Bart(open, config, weights, kernels, name, tokenizer)
        {
            Revision = revision,
        };
    }

    /// <inheritdoc/>
    internal override CheckpointFiles Files => _files.Files;

    /// <inheritdoc/>
    internal override int? DecoderStart => Config.DecoderStart;

    /// <inheritdoc/>
    internal override int FirstPosition => BartWeights.PositionOffset;

    /// <inheritdoc/>
    internal override AttentionMaps[] MapsOf(PassResult result)
    {
        (BartStackConfig encoder, BartStackConfig decoder) = (Config.Encoder, Config.Decoder);
        AttentionMaps Maps(int kind, BartStackConfig stack, AttentionKind who) =>
            new(_kernels, result.Kept(kind), stack.Blocks, stack.Heads, Width / stack.Heads, who);

        return
        [
            Maps(EncoderSelf, encoder, AttentionKind.Self),
            Maps(DecoderSelf, decoder, AttentionKind.CausalSelf),
            Maps(Cross, decoder, AttentionKind.Cross),
        ];
    }

    /// <inheritdoc/>
    internal override bool ComputesPadding => true;

    /// <summary>All queries of a pass lie one behind the other, and all keys behind them.</summary>
    internal override KeptPlace PlaceOf(int kind, Sequence[] queries, Sequence[] keys, int sequence)
    {
        (Sequence from, Sequence at) = (queries[sequence], keys[sequence].Real);
        long rows = queries[^1].Start + queries[^1].Length;
        return new KeptPlace(from.Length, at.Length, (long)from.Start * Width, (rows + at.Start) * Width, Width, Width);
    }

    /// <inheritdoc/>
    private protected override int BlocksOf(int kind) => StackOf(kind).Blocks;

    /// <inheritdoc/>
    private protected override int HeadsOf(int kind) => StackOf(kind).Heads;

    /// <inheritdoc/>
    private protected override int AttentionOrder(RunOptions options)
    {
        int Order(int kind, HookSite site, HookStack stack) => HighestBlock(kind, options) is >= 0 and int block
            ? Hooks.OrderOf(site, block, stack)
            : -1;

        // Attention of a block needs its queries and keys and nothing behind them.
        return new[]
        {
            Order(EncoderSelf, HookSite.K, HookStack.Encoder), Order(DecoderSelf, HookSite.K, HookStack.Decoder),
            Order(Cross, HookSite.CrossK, HookStack.Decoder),
        }.Max();
    }

    private BartStackConfig StackOf(int kind) => kind == EncoderSelf ? Config.Encoder : Config.Decoder;

    /// <summary>The highest block of which a kind of attention is wanted; −1 for none.</summary>
    private int HighestBlock(int kind, RunOptions options)
    {
        if (options.Attention is { } only && Features.AttentionNames[kind] != only)
        {
            return -1;
        }

        (int highest, int blocks) = (options.HighestBlock, StackOf(kind).Blocks);
        return Math.Clamp(highest < 0 ? highest + blocks : highest, -1, blocks - 1);
    }

    /// <summary>
    /// Makes room for the queries of a kind of attention, one behind the other, and the keys behind them.
    /// </summary>
    private void Begin(int kind, int queries, int keys, RunOptions options, PassResult result)
    {
        int blocks = HighestBlock(kind, options) + 1;
        float[] scales = kind == EncoderSelf ? _encoderScales : _decoderScales;
        result.Kept(kind).Begin(blocks, ((long)queries + keys) * Width, scales, _pool);
    }

    private float ScaleOf(BartStackConfig stack) => (float)(1 / Math.Sqrt(Config.Width / stack.Heads));

    /// <exception cref="CheckpointException">The checkpoint has none.</exception>
    private WeightMatrix RequireOutputHead() => _weights.OutputHead ?? throw _files.WithoutOutputHead();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _workspace.Dispose();
        _pool.Dispose();
        _files.Dispose();
    }
}

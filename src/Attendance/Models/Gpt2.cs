using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Kernels;
using Attendance.Models.Sublayers;
using Attendance.Probes;
using Attendance.Tensors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// GPT-2 (Radford et al. 2019), computed as Hugging Face's <c>modeling_gpt2.py</c> does in evaluation mode. This file
/// reads from top to bottom in forward order.
/// </summary>
/// <remarks>
/// Shapes: N rows (the tokens of all sequences, one behind the other), E width, H heads, D = E / H, I width of the MLP,
/// V vocabulary.
/// </remarks>
public sealed unsafe partial class Gpt2 : TransformerModel
{
    private readonly ModelFiles _files;
    private readonly Gpt2Weights _weights;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace = new();
    private readonly FloatPool _pool = new();
    private readonly float[] _scales;
    private readonly SublayerSteps _steps;

    private Gpt2(
        ModelFiles files, Gpt2Config config, Gpt2Weights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(name, tokenizer)
    {
        _files = files;
        _weights = weights;
        _kernels = kernels;
        Config = config;
        Circuits = new Gpt2CircuitWeights(this, weights);
        Hooks = HookMap.PreNorm(config.Blocks);
        _scales = [.. Enumerable.Range(0, config.Blocks).Select(config.ScaleOf)];
        _steps = new SublayerSteps(kernels, _workspace, config.Width, config.LayerNormEpsilon);
    }

    /// <summary>The configuration.</summary>
    public Gpt2Config Config { get; }

    /// <inheritdoc/>
    private protected override Workspace WorkingMemory => _workspace;

    /// <inheritdoc/>
    public override string Architecture => "GPT-2";

    /// <inheritdoc/>
    public override int Blocks => Config.Blocks;

    /// <inheritdoc/>
    public override int Heads => Config.Heads;

    /// <inheritdoc/>
    public override int Context => Config.Context;

    /// <inheritdoc/>
    public override int Vocabulary => Config.Vocabulary;

    /// <inheritdoc/>
    public override int Width => Config.Width;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Settings => Config.Settings;

    /// <inheritdoc/>
    public override ModelFeatures Features { get; } = new()
    {
        NoMasks = "GPT-2 predicts what comes next and fills no masks; see attendance generate.",
    };

    /// <inheritdoc/>
    public override HookMap Hooks { get; }

    /// <inheritdoc/>
    public override CircuitWeights Circuits { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterInfo> Parameters => _files.Loader.Parameters;

    /// <summary>Opens a checkpoint in Hugging Face's layout. The weights are mapped, not read.</summary>
    /// <param name="files">The checkpoint's files; the model disposes them.</param>
    /// <param name="name">What the user calls it; the files' own name when null.</param>
    /// <param name="revision">The commit or version where it is known.</param>
    /// <exception cref="Errors.CheckpointException">A file is missing or damaged, or contradicts another.</exception>
    /// <exception cref="Errors.UnsupportedModelException">The checkpoint asks for something that is not
    /// supported.</exception>
    public static Gpt2 Load(CheckpointFiles files, string? name = null, string revision = "") =>
        Load(files, KernelSet.Best, name, revision);

    internal static Gpt2 Load(CheckpointFiles files, KernelSet kernels, string? name = null, string revision = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files, TokenizerOf(files), kernels, name ?? files.Name, revision);
    }

    internal static Gpt2 Load(
        CheckpointFiles files, Task<PromptTokenizer?> tokenizer, KernelSet kernels, string name, string revision)
    {
        var config = Gpt2Config.Read(files.ReadAllBytes("config.json"), files.PathOf("config.json"));
        (ModelFiles open, Gpt2Weights weights) = ModelFiles.Open(
            files, (loader, root) => new Gpt2Weights(root, config, loader));
        return new Gpt2(open, config, weights, kernels, name, tokenizer)
        {
            Revision = revision,
        };
    }

    /// <inheritdoc/>
    internal override AttentionMaps[] MapsOf(PassResult result) =>
        [new AttentionMaps(_kernels, result.Attention, Config.Blocks, Config.Heads, Config.HeadSize)];

    /// <inheritdoc/>
    private protected override void Forward(in PassInput input, in PassPlan plan, PassResult result)
    {
        int rows = input.Ids.Length;
        int width = Config.Width;
        var pass = new StackPass(plan, input.Sequences);
        KeptAttention kept = result.Attention;
        kept.Begin(plan.HighestBlock + 1, (long)rows * 2 * width, _scales, _pool);

        float* residual = _workspace.Get("residual", (long)rows * width); // [N, E]
        float* normed = _workspace.Get("normed", (long)rows * width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * width); // [N, E]

        // What is not yet in the residual stream: LayerNorm adds it on its way, unless somebody looks in between.
        Embed(input, pass.Hooks, residual, added); // wte[ids], wpe[positions] → [N, E]
        float* branch = added;
        for (int block = 0; block < Config.Blocks && !pass.EndsBefore(HookSite.ResidPre, block); block++)
        {
            Gpt2Block weights = _weights.Blocks[block];

            branch = _steps.Residual(pass, HookSite.ResidPre, block, residual, branch);
            if (!_steps.Norm(pass, HookSite.Ln1Scale, block, weights.Norm1, residual, branch, normed) // [N, E]
                || !Attend(pass, block, block <= plan.HighestBlock, normed, added, kept)) // [N, E]
            {
                break;
            }

            branch = _steps.Residual(pass, HookSite.ResidMid, block, residual, added);
            if (!_steps.Norm(pass, HookSite.Ln2Scale, block, weights.Norm2, residual, branch, normed) // [N, E]
                || !_steps.Mlp(
                    pass, block, weights.MlpIn, Config.Activation, weights.MlpOut, normed, Inner(rows), added)) // [N, E]
            {
                break;
            }

            branch = _steps.Residual(pass, HookSite.ResidPost, block, residual, added);
        }

        if (_steps.Norm(pass, HookSite.FinalScale, Config.Blocks, _weights.FinalNorm, residual, branch, normed)) // [N, E]
        {
            Logits(input, plan, normed, result); // [wanted, V]
        }
    }

    private void Embed(in PassInput input, PassHooks hooks, float* residual, float* positions)
    {
        int width = Config.Width;
        for (int row = 0; row < input.Ids.Length; row++)
        {
            _weights.TokenEmbedding.CopyStoredRow(input.Ids[row], residual + ((long)row * width));
            _weights.PositionEmbedding.CopyStoredRow(input.PositionOf(row), positions + ((long)row * width));
        }

        hooks.Visit(HookSite.Embed, -1, residual, width);
        hooks.Visit(HookSite.PosEmbed, -1, positions, width);
    }

    /// <summary>Multi-head causal self-attention; false when the pass ends inside it.</summary>
    private bool Attend(in StackPass pass, int block, bool isKept, float* x, float* y, KeptAttention kept)
    {
        (int rows, int width, int heads, int size) = (pass.Rows, Config.Width, Config.Heads, Config.HeadSize);
        Gpt2Block weights = _weights.Blocks[block];
        if (pass.EndsBefore(HookSite.Q, block))
        {
            return false;
        }

        // [N, E] x [E, 2E] -> [N, 2, H, D]: queries and keys stay with the run, unless nobody will look at them.
        float* values = Inner(rows);
        float* z = values + ((long)rows * width);
        float* queries = isKept ? kept.Add() : z + ((long)rows * width);
        float* keys = queries + width;
        MatMul(x, rows, width, weights.QueryKeyValue.SliceOutputs(0, 2 * width), queries, 2 * width);
        pass.Hooks.VisitColumns(HookSite.Q, block, queries, 2 * width, heads, size);
        pass.Hooks.VisitColumns(HookSite.K, block, keys, 2 * width, heads, size);
        if (pass.EndsBefore(HookSite.V, block))
        {
            return false;
        }

        MatMul(x, rows, width, weights.QueryKeyValue.SliceOutputs(2 * width, width), values, width); // [N, H, D]
        pass.Hooks.Visit(HookSite.V, block, values, heads, size);
        var projected = ProjectedHeads.OfOneText(queries, values, heads, size, _scales[block], isCausal: true, pass.Sequences);
        return _steps.Attend(pass, HookSite.AttnScores, block, projected, weights.Output, kept, z, y); // [N, E]
    }

    private void Logits(in PassInput input, in PassPlan plan, float* normed, PassResult result)
    {
        if (plan.Logits == LogitPositions.None)
        {
            return;
        }

        WeightMatrix head = RequireOutputHead();
        int count = plan.LogitRows(input);
        float* rows = plan.Logits == LogitPositions.All
            ? normed
            : plan.CopyLogitRows(input, normed, head.Inputs, _workspace.Get("last", (long)count * head.Inputs));

        // [wanted, E] x [E, V] -> [wanted, V]
        int total = checked(count * head.Outputs);
        fixed (float* y = result.TakeLogits(total))
        {
            FreshMemory.Touch(y, total);
            _kernels.MatMul(rows, count, head.Inputs, head, null, y, head.Outputs);
        }
    }

    /// <exception cref="Errors.CheckpointException">The checkpoint has none.</exception>
    internal WeightMatrix RequireOutputHead() => _weights.OutputHead ?? throw _files.WithoutOutputHead();

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

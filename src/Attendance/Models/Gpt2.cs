using Attendance.Attention;
using Attendance.Circuits;
using Attendance.Kernels;
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
    private readonly CheckpointFiles _files;
    private readonly Checkpoint _checkpoint;
    private readonly ParameterLoader _loader;
    private readonly Gpt2Weights _weights;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace = new();
    private readonly FloatPool _pool = new();
    private readonly float[] _scales;

    private Gpt2(
        CheckpointFiles files, Gpt2Config config, Checkpoint checkpoint, ParameterLoader loader, Gpt2Weights weights,
        KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(name, tokenizer)
    {
        _files = files;
        _checkpoint = checkpoint;
        _loader = loader;
        _weights = weights;
        _kernels = kernels;
        Config = config;
        Circuits = new Gpt2CircuitWeights(this, weights);
        Hooks = HookMap.PreNorm(config.Blocks);
        _scales = [.. Enumerable.Range(0, config.Blocks).Select(config.ScaleOf)];
    }

    /// <summary>The configuration.</summary>
    public Gpt2Config Config { get; }

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
    public override IReadOnlyList<ParameterInfo> Parameters => _loader.Parameters;

    /// <summary>Opens a checkpoint in Hugging Face's layout. The weights are mapped, not read.</summary>
    /// <param name="files">The checkpoint's files; the model disposes them.</param>
    /// <param name="name">What the user calls it; the files' own name when null.</param>
    /// <param name="revision">The commit or version where it is known.</param>
    /// <exception cref="Errors.CheckpointException">A file is missing or damaged, or contradicts another.</exception>
    /// <exception cref="Errors.UnsupportedModelException">The checkpoint asks for something that is not supported.</exception>
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
        Checkpoint checkpoint = Checkpoint.Open(files);
        var loader = new ParameterLoader();
        try
        {
            var weights = new Gpt2Weights(checkpoint.Root, config, loader);
            return new Gpt2(files, config, checkpoint, loader, weights, kernels, name, tokenizer)
            {
                Revision = revision,
            };
        }
        catch
        {
            loader.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override AttentionMaps[] MapsOf(PassResult result) =>
        [new AttentionMaps(_kernels, result.Attention, Config.Blocks, Config.Heads, Config.HeadSize)];

    /// <inheritdoc/>
    private protected override void Forward(in PassInput input, in PassPlan plan, PassResult result)
    {
        int rows = input.Ids.Length;
        int width = Config.Width;
        var hooks = new PassHooks(plan.Probes, input.Sequences);
        KeptAttention kept = result.Attention;
        kept.Begin(plan.HighestBlock + 1, (long)rows * 2 * width, _scales, _pool);

        float* residual = _workspace.Get("residual", (long)rows * width); // [N, E]
        float* normed = _workspace.Get("normed", (long)rows * width); // [N, E]
        float* added = _workspace.Get("added", (long)rows * width); // [N, E]

        // What is not yet in the residual stream: LayerNorm adds it on its way, unless somebody looks in between.
        Embed(input, hooks, residual, added); // wte[ids], wpe[positions] → [N, E]
        float* branch = added;
        for (int block = 0; block < Config.Blocks && !plan.EndsBefore(HookSite.ResidPre, block); block++)
        {
            Gpt2Block weights = _weights.Blocks[block];

            branch = Residual(hooks, HookSite.ResidPre, block, residual, branch);
            if (plan.EndsBefore(HookSite.Ln1Scale, block))
            {
                break;
            }

            Norm(hooks, HookSite.Ln1Scale, block, residual, branch, weights.Norm1, normed); // [N, E]
            if (plan.EndsBefore(HookSite.Q, block)
                || !Attend(input, plan, hooks, block, normed, added, kept)) // [N, E]
            {
                break;
            }

            hooks.Visit(HookSite.AttnOut, block, added, width);
            branch = Residual(hooks, HookSite.ResidMid, block, residual, added);
            if (plan.EndsBefore(HookSite.Ln2Scale, block))
            {
                break;
            }

            Norm(hooks, HookSite.Ln2Scale, block, residual, branch, weights.Norm2, normed); // [N, E]
            if (!Mlp(plan, hooks, block, normed, added)) // [N, E]
            {
                break;
            }

            hooks.Visit(HookSite.MlpOut, block, added, width);
            branch = Residual(hooks, HookSite.ResidPost, block, residual, added);
        }

        if (!plan.EndsBefore(HookSite.FinalScale, Config.Blocks))
        {
            Norm(hooks, HookSite.FinalScale, Config.Blocks, residual, branch, _weights.FinalNorm, normed); // [N, E]
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

    /// <summary>Shows the residual stream with its last branch, where somebody wants to see it.</summary>
    /// <returns>The branch if it is still to be added, else null.</returns>
    private float* Residual(PassHooks hooks, HookSite site, int block, float* residual, float* branch)
    {
        if (!hooks.Wants(site, block))
        {
            return branch;
        }

        ResidualSum.Add(residual, branch, (long)hooks.Rows * Config.Width);
        hooks.Visit(site, block, residual, Config.Width);
        return null;
    }

    private void Norm(
        PassHooks hooks, HookSite scaleSite, int block, float* x, float* branch, NormWeights weights, float* y)
    {
        int width = Config.Width;
        HookSite normalizedSite = scaleSite + 1;
        if (hooks.Wants(scaleSite, block))
        {
            ResidualSum.Add(x, branch, (long)hooks.Rows * width);
            float* scale = _workspace.Get("scale", hooks.Rows); // [N, 1]
            ScaledNorm.Scales(x, hooks.Rows, width, Config.LayerNormEpsilon, scale);
            hooks.Visit(scaleSite, block, scale, 1);
            ScaledNorm.Apply(x, hooks.Rows, width, weights, scale, y);
        }
        else
        {
            _kernels.LayerNorm(x, branch, hooks.Rows, width, weights.Gain, weights.Bias, Config.LayerNormEpsilon, y);
        }

        hooks.Visit(normalizedSite, block, y, width);
    }

    /// <summary>Multi-head causal self-attention; false when the pass ends inside it.</summary>
    private bool Attend(
        in PassInput input, in PassPlan plan, PassHooks hooks, int block, float* x, float* y, KeptAttention kept)
    {
        (int rows, int width, int heads, int size) = (hooks.Rows, Config.Width, Config.Heads, Config.HeadSize);
        Gpt2Block weights = _weights.Blocks[block];

        // [N, E] x [E, 2E] -> [N, 2, H, D]: queries and keys stay with the run, unless nobody will look at them.
        float* inner = Inner(rows);
        float* queries = block <= plan.HighestBlock ? kept.Add() : inner + (2L * rows * width);
        float* keys = queries + width;
        MatMul(x, rows, width, weights.QueryKeyValue.SliceOutputs(0, 2 * width), queries, 2 * width);
        hooks.VisitColumns(HookSite.Q, block, queries, 2 * width, heads, size);
        hooks.VisitColumns(HookSite.K, block, keys, 2 * width, heads, size);
        if (plan.EndsBefore(HookSite.V, block))
        {
            return false;
        }

        float* values = inner;
        MatMul(x, rows, width, weights.QueryKeyValue.SliceOutputs(2 * width, width), values, width); // [N, H, D]
        hooks.Visit(HookSite.V, block, values, heads, size);
        if (plan.EndsBefore(HookSite.AttnScores, block))
        {
            return false;
        }

        // softmax(q·kᵀ·scale)·v, each sequence by itself: [H, T, D] x [H, D, T] -> [H, T, T] x [H, T, D] -> [T, H, D]
        float* z = inner + ((long)rows * width);
        for (int i = 0; i < input.Sequences.Length; i++)
        {
            (int start, int length) = input.Sequences[i];
            var shape = new AttentionShape(
                length, heads, size, 2 * width, 2 * width, width, width, _scales[block]);
            long qk = (long)start * 2 * width;
            long v = (long)start * width;
            if (hooks.Wants(HookSite.AttnScores, block) || hooks.Wants(HookSite.Pattern, block))
            {
                var visible = new VisibleAttention(_kernels, hooks, block, i);
                ChangedAttention? made = visible.Compute(shape, queries + qk, keys + qk, values + v, z + v);
                if (made is not null)
                {
                    kept.Change(i, block, made);
                }
            }
            else
            {
                _kernels.Attention(shape, queries + qk, keys + qk, values + v, z + v);
            }
        }

        if (plan.EndsBefore(HookSite.Z, block))
        {
            return false;
        }

        hooks.Visit(HookSite.Z, block, z, heads, size);
        if (plan.EndsBefore(HookSite.Result, block))
        {
            return false;
        }

        if (hooks.Wants(HookSite.Result, block))
        {
            float* parts = _workspace.Get("result", (long)rows * heads * width);
            VisibleResult.Compute(_kernels, hooks, HookSite.Result, block, weights.Output, heads, z, parts, y);
        }
        else
        {
            MatMul(z, rows, width, weights.Output, y, width); // [N, E] x [E, E] -> [N, E]
        }

        return !plan.EndsBefore(HookSite.AttnOut, block);
    }

    /// <summary>The two linear layers; false when the pass ends before or inside them.</summary>
    private bool Mlp(in PassPlan plan, PassHooks hooks, int block, float* x, float* y)
    {
        if (plan.EndsBefore(HookSite.MlpPre, block))
        {
            return false;
        }

        int rows = hooks.Rows;
        Gpt2Block weights = _weights.Blocks[block];
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
            LinearWeights layer = weights.MlpIn;
            _kernels.MatMul(x, rows, Config.Width, layer.Matrix, layer.Bias, Config.Activation, hidden);
        }

        hooks.Visit(HookSite.MlpPost, block, hidden, Config.HiddenWidth);
        if (plan.EndsBefore(HookSite.MlpOut, block))
        {
            return false;
        }

        MatMul(hidden, rows, Config.HiddenWidth, weights.MlpOut, y, Config.Width); // [N, I] x [I, E] -> [N, E]
        return true;
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
    internal WeightMatrix RequireOutputHead() => _weights.OutputHead ?? throw new Errors.CheckpointException(
        Errors.CheckpointFault.MissingTensor,
        _checkpoint.Location,
        $"{_checkpoint.Location}: tie_word_embeddings is false and there is no tensor 'lm_head.weight'; "
        + "without an output head the model has attention but no logits.",
        "lm_head.weight");

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
        _loader.Dispose();
        _checkpoint.Dispose();
        _files.Dispose();
    }
}

using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models.EncoderDecoders;

/// <summary>The four projections of one attention.</summary>
internal sealed record BartAttentionWeights(
    LinearWeights Query, LinearWeights Key, LinearWeights Value, LinearWeights Output);

/// <summary>
/// One block's weights. LayerNorms stand behind what they are named for; the encoder's blocks have no cross attention.
/// </summary>
internal sealed record BartBlock(
    BartAttentionWeights Self, NormWeights SelfNorm, BartAttentionWeights? Cross, NormWeights CrossNorm,
    LinearWeights MlpIn, LinearWeights MlpOut, NormWeights MlpNorm);

/// <summary>One of the two stacks.</summary>
/// <param name="TokenEmbedding"><c>[V, E]</c>; with tied embeddings the same one for both stacks.</param>
/// <param name="PositionEmbedding"><c>[2 + max_position_embeddings, E]</c>.</param>
/// <param name="EmbeddingNorm"><c>layernorm_embedding</c>.</param>
/// <param name="Blocks">The blocks.</param>
internal sealed record BartStack(
    WeightMatrix TokenEmbedding, WeightMatrix PositionEmbedding, NormWeights EmbeddingNorm,
    IReadOnlyList<BartBlock> Blocks);

/// <summary>BART's weights under the names that Hugging Face gives them.</summary>
internal sealed unsafe class BartWeights
{
    /// <summary>
    /// Where the rows of real positions begin in the position embeddings. The rows before have been without use since
    /// positions no longer count from the padding id on.
    /// </summary>
    public const int PositionOffset = 2;

    // Several, so that a checkpoint that lacks one is told which it lacks, by the right name.
    private static readonly string[] s_marks =
        ["shared.weight", "encoder.embed_positions.weight", "decoder.embed_positions.weight"];

    private readonly ParameterLoader _loader;
    private readonly BartConfig _config;

    /// <exception cref="Errors.CheckpointException">A tensor is missing, or has another shape than the configuration
    /// says.</exception>
    public BartWeights(WeightScope root, BartConfig config, ParameterLoader loader)
    {
        _loader = loader;
        _config = config;

        // Checkpoints saved with a head on top have the prefix; those saved from BartModel have not.
        bool isPrefixed = s_marks.Any(mark => root.Has("model." + mark));
        WeightScope scope = isPrefixed ? root.Scope("model") : root;
        WeightMatrix? shared = null;
        Encoder = ReadStack(scope, "encoder", config.Encoder, Embedding(scope, root, "encoder", ref shared));
        Decoder = ReadStack(scope, "decoder", config.Decoder, Embedding(scope, root, "decoder", ref shared));
        if (config.TiedEmbeddings)
        {
            // Hugging Face ties after loading, so that a head stored beside tied embeddings does not count.
            OutputHead = shared;
        }
        else if (root.Has("lm_head.weight"))
        {
            OutputHead = loader.Matrix(root, "lm_head.weight", config.Vocabulary, config.Width, rowPerOutput: true);
        }

        if (root.Has("final_logits_bias"))
        {
            LogitBias = loader.RowVector(root, "final_logits_bias", config.Vocabulary);
        }
    }

    public BartStack Encoder { get; }

    public BartStack Decoder { get; }

    /// <summary><c>[V, E]</c>, or null in a checkpoint that has no output head of its own and is not tied.</summary>
    public WeightMatrix? OutputHead { get; }

    /// <summary><c>final_logits_bias</c>, <c>[V]</c>; null where the checkpoint has none, which is zeros.</summary>
    public float* LogitBias { get; }

    /// <summary>
    /// A stack's token embedding. A tied one is stored once or several times, as <c>shared</c> or as one of its copies,
    /// whichever of them the library that saved it took for the original.
    /// </summary>
    private WeightMatrix Embedding(WeightScope scope, WeightScope root, string stack, ref WeightMatrix? shared)
    {
        string own = stack + ".embed_tokens.weight";
        if (!_config.TiedEmbeddings && scope.Has(own))
        {
            return _loader.Matrix(scope, own, _config.Vocabulary, _config.Width, rowPerOutput: true);
        }

        if (shared is null)
        {
            (WeightScope Scope, string Name)[] copies =
            [
                (scope, "shared.weight"), (scope, "encoder.embed_tokens.weight"),
                (scope, "decoder.embed_tokens.weight"), (root, "lm_head.weight"),
            ];
            int stored = _config.TiedEmbeddings ? Array.FindIndex(copies, copy => copy.Scope.Has(copy.Name)) : 0;
            (WeightScope at, string name) = copies[Math.Max(0, stored)];
            shared = _loader.Matrix(at, name, _config.Vocabulary, _config.Width, rowPerOutput: true);
        }

        return shared.Value;
    }

    private BartStack ReadStack(WeightScope model, string name, BartStackConfig config, WeightMatrix tokens)
    {
        WeightScope scope = model.Scope(name);
        int positions = checked(_config.Context + PositionOffset);
        WeightMatrix position = _loader.Matrix(
            scope, "embed_positions.weight", positions, _config.Width, rowPerOutput: true);
        NormWeights norm = _loader.Norm(scope, "layernorm_embedding", _config.Width);
        List<BartBlock> blocks = scope.Each(
            "layers", config.Blocks, block => ReadBlock(block, config, hasCross: name == "decoder"));
        return new BartStack(tokens, position, norm, blocks);
    }

    private BartBlock ReadBlock(WeightScope scope, BartStackConfig config, bool hasCross) => new(
        ReadAttention(scope.Scope("self_attn")),
        _loader.Norm(scope, "self_attn_layer_norm", _config.Width),
        hasCross ? ReadAttention(scope.Scope("encoder_attn")) : null,
        hasCross ? _loader.Norm(scope, "encoder_attn_layer_norm", _config.Width) : default,
        _loader.Linear(scope, "fc1", _config.Width, config.HiddenWidth),
        _loader.Linear(scope, "fc2", config.HiddenWidth, _config.Width),
        _loader.Norm(scope, "final_layer_norm", _config.Width));

    private BartAttentionWeights ReadAttention(WeightScope scope) => new(
        _loader.Linear(scope, "q_proj", _config.Width, _config.Width),
        _loader.Linear(scope, "k_proj", _config.Width, _config.Width),
        _loader.Linear(scope, "v_proj", _config.Width, _config.Width),
        _loader.Linear(scope, "out_proj", _config.Width, _config.Width));
}

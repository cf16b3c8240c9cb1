using Attendance.Kernels;

namespace Attendance.Models;

/// <summary>
/// GPT-2's configuration, read from <c>config.json</c> with the defaults of Hugging Face's <c>GPT2Config</c>. Every
/// field that changes the result is either honoured or refused by name.
/// </summary>
public sealed record Gpt2Config
{
    /// <summary><c>n_layer</c>: number of blocks.</summary>
    public int Blocks { get; private init; }

    /// <summary><c>n_head</c>: heads in a block.</summary>
    public int Heads { get; private init; }

    /// <summary><c>n_embd</c>: width of the residual stream.</summary>
    public int Width { get; private init; }

    /// <summary>Width of one head, <c>n_embd / n_head</c>.</summary>
    public int HeadSize => Width / Heads;

    /// <summary><c>n_inner</c>: width of the MLP; 4 × <see cref="Width"/> when the file has none.</summary>
    public int HiddenWidth { get; private init; }

    /// <summary><c>n_positions</c>: the longest prompt in tokens.</summary>
    public int Context { get; private init; }

    /// <summary><c>vocab_size</c>.</summary>
    public int Vocabulary { get; private init; }

    /// <summary><c>layer_norm_epsilon</c>: added to the variance inside LayerNorm's square root.</summary>
    public float LayerNormEpsilon { get; private init; }

    /// <summary><c>activation_function</c> as it stands in the file.</summary>
    public string ActivationName { get; private init; } = "gelu_new";

    /// <summary><c>scale_attn_weights</c>: scores are divided by √<see cref="HeadSize"/>.</summary>
    public bool ScaleScores { get; private init; }

    /// <summary><c>scale_attn_by_inverse_layer_idx</c>: scores of block b are divided by b + 1 as well.</summary>
    public bool ScaleByInverseBlock { get; private init; }

    /// <summary><c>tie_word_embeddings</c>: the output head is the token embedding.</summary>
    public bool TiedEmbeddings { get; private init; }

    /// <summary>All of it under the names of <c>config.json</c>.</summary>
    internal IReadOnlyList<KeyValuePair<string, object>> Settings =>
    [
        new("n_layer", Blocks),
        new("n_head", Heads),
        new("n_embd", Width),
        new("n_inner", HiddenWidth),
        new("n_positions", Context),
        new("vocab_size", Vocabulary),
        new("activation_function", ActivationName),
        new("layer_norm_epsilon", LayerNormEpsilon),
        new("scale_attn_weights", ScaleScores),
        new("scale_attn_by_inverse_layer_idx", ScaleByInverseBlock),
        new("tie_word_embeddings", TiedEmbeddings),
    ];

    internal Activation Activation { get; private init; }

    /// <summary>What q·k is multiplied by in a block.</summary>
    /// <param name="block">0-based.</param>
    public float ScaleOf(int block)
    {
        double scale = ScaleScores ? 1 / Math.Sqrt(HeadSize) : 1;
        return (float)(ScaleByInverseBlock ? scale / (block + 1) : scale);
    }

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="file">Its name for messages.</param>
    /// <exception cref="Errors.CheckpointException">Not JSON, or a field with an impossible value.</exception>
    /// <exception cref="Errors.UnsupportedModelException">Another architecture, or a field that is not
    /// supported.</exception>
    public static Gpt2Config Read(ReadOnlyMemory<byte> json, string file)
    {
        using ConfigReader config = ConfigReader.Open(json, file);
        config.Expect("model_type", ["gpt2"]);
        foreach (string flag in s_refusedFlags)
        {
            config.RefuseTrue(flag);
        }

        config.RefuseContent("pruned_heads");
        config.RefuseContent("quantization_config");

        int width = config.Positive("n_embd", "hidden_size", 768);
        int heads = config.Positive("n_head", "num_attention_heads", 12);
        if (width % heads != 0)
        {
            throw config.Invalid("n_head", $"{heads} does not divide n_embd, which is {width}");
        }

        string activation = config.Text("activation_function", "gelu_new");
        return new Gpt2Config
        {
            Blocks = config.Positive("n_layer", "num_hidden_layers", 12),
            Heads = heads,
            Width = width,
            HiddenWidth = config.PositiveOrNull("n_inner") ?? checked(4 * width),
            Context = config.Positive("n_positions", "max_position_embeddings", 1024),
            Vocabulary = config.Positive("vocab_size", null, 50257),
            LayerNormEpsilon = config.PositiveNumber("layer_norm_epsilon", 1e-5),
            ActivationName = activation,
            Activation = ActivationNames.Read(config, "activation_function", activation),
            ScaleScores = config.Flag("scale_attn_weights", true),
            ScaleByInverseBlock = config.Flag("scale_attn_by_inverse_layer_idx", false),
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
        };
    }

    // reorder_and_upcast_attn is not here: it changes the order of operations in half precision, and in float32, which
    // is what we compute in, gives the same function.
    private static readonly string[] s_refusedFlags = ["add_cross_attention", "is_encoder_decoder"];
}

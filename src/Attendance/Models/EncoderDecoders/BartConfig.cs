using Attendance.Kernels;

namespace Attendance.Models.EncoderDecoders;

/// <summary>The sizes of one of BART's two stacks of blocks.</summary>
/// <param name="Blocks"><c>encoder_layers</c>, <c>decoder_layers</c>: number of blocks.</param>
/// <param name="Heads"><c>encoder_attention_heads</c>, <c>decoder_attention_heads</c>: heads of one attention.</param>
/// <param name="HiddenWidth"><c>encoder_ffn_dim</c>, <c>decoder_ffn_dim</c>: width of the MLP.</param>
public sealed record BartStackConfig(int Blocks, int Heads, int HiddenWidth);

/// <summary>
/// BART's configuration, read from <c>config.json</c> with the defaults of Hugging Face's <c>BartConfig</c>. Every
/// field that changes the result is either honoured or refused by name.
/// </summary>
public sealed record BartConfig
{
    /// <summary>The encoder's sizes.</summary>
    public BartStackConfig Encoder { get; private init; } = null!;

    /// <summary>The decoder's sizes; its cross attention has as many heads as its self attention.</summary>
    public BartStackConfig Decoder { get; private init; } = null!;

    /// <summary><c>d_model</c>: width of the residual stream.</summary>
    public int Width { get; private init; }

    /// <summary>
    /// <c>max_position_embeddings</c>: the longest prompt, and the longest text of the decoder, in tokens.
    /// </summary>
    public int Context { get; private init; }

    /// <summary><c>vocab_size</c>.</summary>
    public int Vocabulary { get; private init; }

    /// <summary><c>activation_function</c> as it stands in the file.</summary>
    public string ActivationName { get; private init; } = "gelu";

    /// <summary><c>scale_embedding</c>: token embeddings are multiplied by √<see cref="Width"/>.</summary>
    public bool ScaleEmbedding { get; private init; }

    /// <summary><c>tie_word_embeddings</c>: both stacks' token embeddings and the output head are one matrix.</summary>
    public bool TiedEmbeddings { get; private init; }

    /// <summary><c>decoder_start_token_id</c>: the decoder's first token.</summary>
    public int DecoderStart { get; private init; }

    /// <summary>
    /// Added to the variance inside LayerNorm's square root: PyTorch's own, since no field says otherwise.
    /// </summary>
    public float LayerNormEpsilon => 1e-5f;

    /// <summary>All of it under the names of <c>config.json</c>.</summary>
    internal IReadOnlyList<KeyValuePair<string, object>> Settings =>
    [
        new("encoder_layers", Encoder.Blocks),
        new("encoder_attention_heads", Encoder.Heads),
        new("encoder_ffn_dim", Encoder.HiddenWidth),
        new("decoder_layers", Decoder.Blocks),
        new("decoder_attention_heads", Decoder.Heads),
        new("decoder_ffn_dim", Decoder.HiddenWidth),
        new("d_model", Width),
        new("max_position_embeddings", Context),
        new("vocab_size", Vocabulary),
        new("activation_function", ActivationName),
        new("scale_embedding", ScaleEmbedding),
        new("decoder_start_token_id", DecoderStart),
        new("tie_word_embeddings", TiedEmbeddings),
    ];

    internal Activation Activation { get; private init; }

    /// <summary>What token embeddings are multiplied by.</summary>
    public float EmbeddingScale => ScaleEmbedding ? (float)Math.Sqrt(Width) : 1;

    /// <summary>Reads the file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="file">Its name for messages.</param>
    /// <exception cref="Errors.CheckpointException">Not JSON, or a field with an impossible value.</exception>
    /// <exception cref="Errors.UnsupportedModelException">Another architecture, or a field that is not
    /// supported.</exception>
    public static BartConfig Read(ReadOnlyMemory<byte> json, string file)
    {
        using ConfigReader config = ConfigReader.Open(json, file);
        config.Expect("model_type", ["bart"]);
        Refuse(config);

        int width = config.Positive("d_model", "hidden_size", 1024);
        int vocabulary = config.Positive("vocab_size", null, 50265);
        string activation = config.Text("activation_function", "gelu");
        return new BartConfig
        {
            Width = width,
            Encoder = ReadStack(config, "encoder", "num_attention_heads", width),
            Decoder = ReadStack(config, "decoder", null, width),
            Context = config.Positive("max_position_embeddings", null, 1024),
            Vocabulary = vocabulary,
            ActivationName = activation,
            Activation = ActivationNames.Read(config, "activation_function", activation),
            ScaleEmbedding = config.Flag("scale_embedding", false),
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            DecoderStart = ReadDecoderStart(config, vocabulary),
        };
    }

    private static BartStackConfig ReadStack(ConfigReader config, string stack, string? headsAlias, int width)
    {
        string field = stack + "_attention_heads";
        int heads = config.Positive(field, headsAlias, 16);
        return width % heads == 0
            ? new BartStackConfig(
                config.Positive(stack + "_layers", null, 12), heads, config.Positive(stack + "_ffn_dim", null, 4096))
            : throw config.Invalid(field, $"{heads} does not divide d_model, which is {width}");
    }

    private static int ReadDecoderStart(ConfigReader config, int vocabulary)
    {
        const string Field = "decoder_start_token_id";
        double start = config.Number(Field, 0, int.MaxValue) ?? 2;
        return start == Math.Floor(start) && start < vocabulary
            ? (int)start
            : throw config.Invalid(Field, $"{start} is no id of a vocabulary of {vocabulary}");
    }

    /// <summary>
    /// Fields of the relatives that were once in the same code (mBART, Blenderbot, Pegasus): today's
    /// <c>modeling_bart.py</c> passes over them, and weights that need them would give nonsense.
    /// </summary>
    private static void Refuse(ConfigReader config)
    {
        foreach (string flag in s_refusedWhenTrue)
        {
            config.RefuseTrue(flag);
        }

        foreach (string flag in s_refusedWhenFalse)
        {
            if (!config.Flag(flag, true))
            {
                throw config.Unsupported(flag, "false", "true");
            }
        }

        if (config.Number("extra_pos_embeddings", 0, int.MaxValue) is { } extra && extra != BartWeights.PositionOffset)
        {
            throw config.Unsupported("extra_pos_embeddings", $"{extra}", $"{BartWeights.PositionOffset}");
        }

        config.RefuseContent("pruned_heads");
        config.RefuseContent("quantization_config");
    }

    private static readonly string[] s_refusedWhenTrue =
    [
        "normalize_before", "add_final_layer_norm", "static_position_embeddings", "do_blenderbot_90_layernorm",
        "is_decoder", "tie_encoder_decoder",
    ];

    private static readonly string[] s_refusedWhenFalse = ["is_encoder_decoder", "normalize_embedding"];
}

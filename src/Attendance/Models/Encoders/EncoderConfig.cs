using Attendance.Kernels;

namespace Attendance.Models.Encoders;

/// <summary>
/// The configuration of an encoder that norms after each sublayer: BERT and what descends from it. Every field of
/// <c>config.json</c> that changes the result is either honoured or refused by name.
/// </summary>
public sealed record EncoderConfig
{
    /// <summary>Number of blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Heads in a block.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Width of one head.</summary>
    public int HeadSize => Width / Heads;

    /// <summary>Width of the MLP.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary><c>max_position_embeddings</c>: rows of the position embedding.</summary>
    public required int PositionRows { get; init; }

    /// <summary>
    /// The row of the position embedding for a text's first token: 0, in RoBERTa one behind that of padding.
    /// </summary>
    public int FirstPosition { get; init; }

    /// <summary>The longest prompt in tokens.</summary>
    public int Context => PositionRows - FirstPosition;

    /// <summary><c>vocab_size</c>.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>
    /// <c>type_vocab_size</c>: how many token types there are; 0 where the model has no embedding of them.
    /// </summary>
    public int TokenTypes { get; init; }

    /// <summary>Added to the variance inside LayerNorm's square root.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>The MLP's activation as it stands in the file.</summary>
    public required string ActivationName { get; init; }

    /// <summary><c>tie_word_embeddings</c>: the output head's matrix is the token embedding.</summary>
    public bool TiedEmbeddings { get; init; } = true;

    internal Activation Activation { get; init; }

    /// <summary>The fields that BERT and RoBERTa have in common.</summary>
    /// <param name="config">The file.</param>
    /// <param name="positionRows">The default of <c>max_position_embeddings</c>.</param>
    /// <param name="vocabulary">The default of <c>vocab_size</c>.</param>
    /// <param name="firstPosition">See <see cref="FirstPosition"/>.</param>
    internal static EncoderConfig ReadBert(ConfigReader config, int positionRows, int vocabulary, int firstPosition)
    {
        config.Expect("position_embedding_type", ["absolute"]);
        foreach (string flag in (string[])["is_decoder", "add_cross_attention", "is_encoder_decoder"])
        {
            config.RefuseTrue(flag);
        }

        RefuseChangedWeights(config);
        string activation = config.Text("hidden_act", "gelu");
        int width = config.Positive("hidden_size", null, 768);
        return new EncoderConfig
        {
            Blocks = config.Positive("num_hidden_layers", null, 12),
            Heads = HeadsOf(config, "num_attention_heads", "hidden_size", width),
            Width = width,
            HiddenWidth = config.Positive("intermediate_size", null, 3072),
            PositionRows = PositionRowsOf(config, positionRows, firstPosition),
            FirstPosition = firstPosition,
            Vocabulary = config.Positive("vocab_size", null, vocabulary),
            TokenTypes = config.Positive("type_vocab_size", null, 2),
            LayerNormEpsilon = config.PositiveNumber("layer_norm_eps", 1e-12),
            ActivationName = activation,
            Activation = ActivationNames.Read(config, "hidden_act", activation),
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
        };
    }

    /// <summary>Refuses weights that are not what the shapes of the configuration say.</summary>
    internal static void RefuseChangedWeights(ConfigReader config)
    {
        config.RefuseContent("pruned_heads");
        config.RefuseContent("quantization_config");
    }

    /// <summary>The number of heads, which divides the width.</summary>
    internal static int HeadsOf(ConfigReader config, string field, string widthField, int width)
    {
        int heads = config.Positive(field, null, 12);
        return width % heads == 0
            ? heads
            : throw config.Invalid(field, $"{heads} does not divide {widthField}, which is {width}");
    }

    private static int PositionRowsOf(ConfigReader config, int fallback, int firstPosition)
    {
        const string Field = "max_position_embeddings";
        int rows = config.Positive(Field, null, fallback);
        return rows > firstPosition
            ? rows
            : throw config.Invalid(Field, $"{rows} rows leave none for a token: the first one's is {firstPosition}");
    }
}

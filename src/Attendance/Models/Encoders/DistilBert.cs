using Attendance.Kernels;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>
/// DistilBERT (Sanh et al. 2019), as Hugging Face's <c>modeling_distilbert.py</c> computes it: BERT without token types
/// and without a pooler, under other names.
/// </summary>
public sealed class DistilBert : PostNormEncoder
{
    /// <summary>Stands in Hugging Face's code, not in the configuration.</summary>
    private const float Epsilon = 1e-12f;

    private DistilBert(
        ModelFiles files, EncoderConfig config, EncoderWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(files, config, weights, kernels, name, tokenizer)
    {
    }

    /// <inheritdoc/>
    public override string Architecture => "DistilBERT";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Settings =>
    [
        new("n_layers", Blocks),
        new("n_heads", Heads),
        new("dim", Width),
        new("hidden_dim", Config.HiddenWidth),
        new("max_position_embeddings", Config.PositionRows),
        new("vocab_size", Vocabulary),
        new("activation", Config.ActivationName),
        new("tie_word_embeddings", Config.TiedEmbeddings),
    ];

    /// <inheritdoc cref="Bert.Load(CheckpointFiles, string?, string)"/>
    public static DistilBert Load(CheckpointFiles files, string? name = null, string revision = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files, TokenizerOf(files), KernelSet.Best, name ?? files.Name, revision);
    }

    internal static DistilBert Load(
        CheckpointFiles files, Task<PromptTokenizer?> tokenizer, KernelSet kernels, string name, string revision)
    {
        EncoderConfig config = ModelFiles.ReadConfig(files, ReadConfig);
        (ModelFiles open, EncoderWeights weights) = ModelFiles.Open(
            files, (loader, root) => ReadWeights(loader, root, config));
        return new DistilBert(open, config, weights, kernels, name, tokenizer) { Revision = revision };
    }

    /// <summary>
    /// The fields with the defaults of <c>DistilBertConfig</c>. <c>sinusoidal_pos_embds</c> changes nothing: it is how
    /// the position embedding was filled before it was saved.
    /// </summary>
    private static EncoderConfig ReadConfig(ConfigReader config)
    {
        config.Expect("model_type", ["distilbert"]);
        EncoderConfig.RefuseChangedWeights(config);
        int width = config.Positive("dim", "hidden_size", 768);
        string activation = config.Text("activation", "gelu");
        return new EncoderConfig
        {
            Blocks = config.Positive("n_layers", "num_hidden_layers", 6),
            Heads = EncoderConfig.HeadsOf(config, "n_heads", "dim", width),
            Width = width,
            HiddenWidth = config.Positive("hidden_dim", null, 3072),
            PositionRows = config.Positive("max_position_embeddings", null, 512),
            Vocabulary = config.Positive("vocab_size", null, 30522),
            LayerNormEpsilon = Epsilon,
            ActivationName = activation,
            Activation = ActivationNames.Read(config, "activation", activation),
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
        };
    }

    private static EncoderWeights ReadWeights(ParameterLoader loader, WeightScope root, EncoderConfig config)
    {
        WeightScope scope = root.Has("distilbert.embeddings.word_embeddings.weight") ? root.Scope("distilbert") : root;
        WeightScope embeddings = scope.Scope("embeddings");
        WeightMatrix Table(string name, int rows) =>
            loader.Matrix(embeddings, $"{name}.weight", rows, config.Width, rowPerOutput: true);
        var weights = new EncoderWeights
        {
            TokenEmbedding = Table("word_embeddings", config.Vocabulary),
            PositionEmbedding = Table("position_embeddings", config.PositionRows),
            EmbeddingNorm = loader.Norm(embeddings, "LayerNorm", config.Width),
            Blocks = scope.Each("transformer.layer", config.Blocks, layer => ReadBlock(loader, layer, config)),
        };
        return weights with { MaskHead = ReadMaskHead(loader, root, config, weights) };
    }

    private static EncoderBlock ReadBlock(ParameterLoader loader, WeightScope layer, EncoderConfig config)
    {
        (int width, int hidden) = (config.Width, config.HiddenWidth);
        WeightScope attention = layer.Scope("attention");
        return new EncoderBlock(
            loader.Linear(attention, "q_lin", width, width),
            loader.Linear(attention, "k_lin", width, width),
            loader.Linear(attention, "v_lin", width, width),
            loader.Linear(attention, "out_lin", width, width),
            loader.Norm(layer, "sa_layer_norm", width),
            loader.Linear(layer, "ffn.lin1", width, hidden),
            loader.Linear(layer, "ffn.lin2", hidden, width),
            loader.Norm(layer, "output_layer_norm", width));
    }

    private static MaskHead? ReadMaskHead(
        ParameterLoader loader, WeightScope root, EncoderConfig config, EncoderWeights weights)
    {
        if (!root.Has("vocab_transform.weight"))
        {
            return null;
        }

        return new MaskHead(
            loader.Linear(root, "vocab_transform", config.Width, config.Width),
            config.Activation,
            loader.Norm(root, "vocab_layer_norm", config.Width),
            MaskHead.ReadDecoder(loader, root, "vocab_projector", config, weights));
    }
}

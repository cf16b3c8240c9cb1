using Attendance.Kernels;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>
/// BERT (Devlin et al. 2018), as Hugging Face's <c>modeling_bert.py</c> computes it: token types, learned positions,
/// LayerNorm after each sublayer, a pooler with the next-sentence head, and the masked-token head.
/// </summary>
public sealed class Bert : PostNormEncoder
{
    private Bert(
        ModelFiles files, EncoderConfig config, EncoderWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(files, config, weights, kernels, name, tokenizer)
    {
    }

    /// <inheritdoc/>
    public override string Architecture => "BERT";

    /// <summary>
    /// Opens a checkpoint in Hugging Face's layout, of whatever head. The weights are mapped, not read.
    /// </summary>
    /// <param name="files">The checkpoint's files; the model disposes them.</param>
    /// <param name="name">What the user calls it; the files' own name when null.</param>
    /// <param name="revision">The commit or version where it is known.</param>
    /// <exception cref="Errors.CheckpointException">A file is missing or damaged, or contradicts another.</exception>
    /// <exception cref="Errors.UnsupportedModelException">The checkpoint asks for something that is not
    /// supported.</exception>
    public static Bert Load(CheckpointFiles files, string? name = null, string revision = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files, TokenizerOf(files), KernelSet.Best, name ?? files.Name, revision);
    }

    internal static Bert Load(
        CheckpointFiles files, Task<PromptTokenizer?> tokenizer, KernelSet kernels, string name, string revision)
    {
        EncoderConfig config = ModelFiles.ReadConfig(files, ReadConfig);
        (ModelFiles open, EncoderWeights weights) = ModelFiles.Open(
            files, (loader, root) => ReadWeights(loader, root, config));
        return new Bert(open, config, weights, kernels, name, tokenizer) { Revision = revision };
    }

    /// <summary>The fields with the defaults of <c>BertConfig</c>.</summary>
    private static EncoderConfig ReadConfig(ConfigReader config)
    {
        config.Expect("model_type", ["bert"]);
        return EncoderConfig.ReadBert(config, positionRows: 512, vocabulary: 30522, firstPosition: 0);
    }

    private static EncoderWeights ReadWeights(ParameterLoader loader, WeightScope root, EncoderConfig config)
    {
        // Saved from a model with a head there is a prefix; from BertModel there is none.
        WeightScope scope = root.Has("bert.embeddings.word_embeddings.weight") ? root.Scope("bert") : root;
        EncoderWeights weights = BertNames.ReadEncoder(loader, scope, config);
        return weights with
        {
            Pooler = ReadPooler(loader, scope, root, config),
            MaskHead = ReadMaskHead(loader, root.Scope("cls.predictions"), config, weights),
        };
    }

    private static Pooler? ReadPooler(
        ParameterLoader loader, WeightScope scope, WeightScope root, EncoderConfig config) =>
        scope.Has("pooler.dense.weight")
            ? new Pooler(
                loader.Linear(scope, "pooler.dense", config.Width, config.Width),
                root.Has("cls.seq_relationship.weight")
                    ? loader.Linear(root, "cls.seq_relationship", config.Width, 2)
                    : null)
            : null;

    private static MaskHead? ReadMaskHead(
        ParameterLoader loader, WeightScope head, EncoderConfig config, EncoderWeights weights)
    {
        if (!head.Has("transform.dense.weight"))
        {
            return null;
        }

        return new MaskHead(
            loader.Linear(head, "transform.dense", config.Width, config.Width),
            config.Activation,
            loader.Norm(head, "transform.LayerNorm", config.Width),
            MaskHead.ReadDecoder(loader, head, "decoder", config, weights));
    }
}

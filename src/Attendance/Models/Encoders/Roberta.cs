using Attendance.Kernels;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>
/// RoBERTa (Liu et al. 2019), as Hugging Face's <c>modeling_roberta.py</c> computes it: BERT with positions that count
/// from one behind the padding id, and its own masked-token head.
/// </summary>
public sealed class Roberta : PostNormEncoder
{
    private readonly int _padding;

    private Roberta(
        ModelFiles files, EncoderConfig config, EncoderWeights weights, KernelSet kernels, string name,
        Task<PromptTokenizer?> tokenizer)
        : base(files, config, weights, kernels, name, tokenizer) => _padding = config.FirstPosition - 1;

    /// <inheritdoc/>
    public override string Architecture => "RoBERTa";

    /// <inheritdoc cref="Bert.Load(CheckpointFiles, string?, string)"/>
    public static Roberta Load(CheckpointFiles files, string? name = null, string revision = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        return Load(files, TokenizerOf(files), KernelSet.Best, name ?? files.Name, revision);
    }

    internal static Roberta Load(
        CheckpointFiles files, Task<PromptTokenizer?> tokenizer, KernelSet kernels, string name, string revision)
    {
        EncoderConfig config = ModelFiles.ReadConfig(files, ReadConfig);
        (ModelFiles open, EncoderWeights weights) = ModelFiles.Open(
            files, (loader, root) => ReadWeights(loader, root, config));
        return new Roberta(open, config, weights, kernels, name, tokenizer) { Revision = revision };
    }

    /// <summary>
    /// Padding has the row of its own id; all else counts from the next row on, wherever padding stands
    /// (<c>create_position_ids_from_input_ids</c>). What is padding is told by the id and not by the mask.
    /// </summary>
    internal override ReadOnlySpan<int> PositionsOf(ReadOnlySpan<int> ids)
    {
        if (!ids.Contains(_padding))
        {
            return [];
        }

        int[] positions = new int[ids.Length];
        int next = FirstPosition;
        for (int i = 0; i < ids.Length; i++)
        {
            positions[i] = ids[i] == _padding ? _padding : next++;
        }

        return positions;
    }

    /// <summary>The fields with the defaults of <c>RobertaConfig</c>.</summary>
    private static EncoderConfig ReadConfig(ConfigReader config)
    {
        config.Expect("model_type", ["roberta"]);
        int padding = config.Index("pad_token_id", 1);
        return EncoderConfig.ReadBert(config, positionRows: 512, vocabulary: 50265, firstPosition: padding + 1);
    }

    private static EncoderWeights ReadWeights(ParameterLoader loader, WeightScope root, EncoderConfig config)
    {
        WeightScope scope = root.Has("roberta.embeddings.word_embeddings.weight") ? root.Scope("roberta") : root;
        EncoderWeights weights = BertNames.ReadEncoder(loader, scope, config);
        return weights with
        {
            Pooler = scope.Has("pooler.dense.weight")
                ? new Pooler(loader.Linear(scope, "pooler.dense", config.Width, config.Width), null)
                : null,
            MaskHead = ReadMaskHead(loader, root.Scope("lm_head"), config, weights),
        };
    }

    private static MaskHead? ReadMaskHead(
        ParameterLoader loader, WeightScope head, EncoderConfig config, EncoderWeights weights)
    {
        if (!head.Has("dense.weight"))
        {
            return null;
        }

        // Its activation is gelu whatever the configuration says of the MLP's.
        return new MaskHead(
            loader.Linear(head, "dense", config.Width, config.Width),
            Activation.Gelu,
            loader.Norm(head, "layer_norm", config.Width),
            MaskHead.ReadDecoder(loader, head, "decoder", config, weights));
    }
}

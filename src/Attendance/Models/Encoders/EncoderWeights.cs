using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>One block's weights; its LayerNorms stand behind attention and behind the MLP.</summary>
internal sealed record EncoderBlock(
    LinearWeights Query, LinearWeights Key, LinearWeights Value, LinearWeights Output, NormWeights Norm1,
    LinearWeights MlpIn, LinearWeights MlpOut, NormWeights Norm2);

/// <summary>
/// What makes logits of the last block's output: a layer, an activation, a LayerNorm, and the vocabulary's matrix.
/// </summary>
/// <param name="Dense"><c>[E, E]</c></param>
/// <param name="Activation">What follows it.</param>
/// <param name="Norm">What follows that.</param>
/// <param name="Decoder"><c>[E, V]</c> with its bias.</param>
internal sealed record MaskHead(LinearWeights Dense, Activation Activation, NormWeights Norm, LinearWeights Decoder)
{
    /// <summary>
    /// The vocabulary's matrix and bias. Hugging Face ties after loading, so that a matrix stored beside tied
    /// embeddings does not count; the bias stands beside the layer in old checkpoints and inside it in new ones, and is
    /// the same.
    /// </summary>
    /// <param name="loader">Takes the tensors.</param>
    /// <param name="scope">Where the layer is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="weights">The encoder, for its token embedding.</param>
    public static unsafe LinearWeights ReadDecoder(
        ParameterLoader loader, WeightScope scope, string name, EncoderConfig config, EncoderWeights weights)
    {
        string bias = scope.Has($"{name}.bias") ? $"{name}.bias" : "bias";
        WeightMatrix matrix = config.TiedEmbeddings
            ? weights.TokenEmbedding
            : loader.Matrix(scope, $"{name}.weight", config.Vocabulary, config.Width, rowPerOutput: true);
        return new LinearWeights(matrix, loader.Vector(scope, bias, config.Vocabulary));
    }
}

/// <summary>BERT's view of the first token: whether sentence B follows sentence A is read off it.</summary>
/// <param name="Dense"><c>[E, E]</c>; tanh follows.</param>
/// <param name="NextSentence"><c>[E, 2]</c>, or null in a checkpoint without.</param>
internal sealed record Pooler(LinearWeights Dense, LinearWeights? NextSentence);

/// <summary>An encoder's weights.</summary>
internal sealed record EncoderWeights
{
    /// <summary><c>[V, E]</c></summary>
    public required WeightMatrix TokenEmbedding { get; init; }

    /// <summary><c>[rows, E]</c></summary>
    public required WeightMatrix PositionEmbedding { get; init; }

    /// <summary><c>[types, E]</c>, or null where the model has none.</summary>
    public WeightMatrix? TokenTypeEmbedding { get; init; }

    /// <summary>The LayerNorm of the embeddings' sum.</summary>
    public required NormWeights EmbeddingNorm { get; init; }

    public required IReadOnlyList<EncoderBlock> Blocks { get; init; }

    /// <summary>Null in a checkpoint that was saved without.</summary>
    public MaskHead? MaskHead { get; init; }

    /// <summary>Null in a checkpoint that was saved without, and of models that have none.</summary>
    public Pooler? Pooler { get; init; }
}

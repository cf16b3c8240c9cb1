using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>One block's weights.</summary>
internal sealed record Gpt2Block(
    NormWeights Norm1, LinearWeights QueryKeyValue, LinearWeights Output, NormWeights Norm2, LinearWeights MlpIn,
    LinearWeights MlpOut);

/// <summary>GPT-2's weights under the names that Hugging Face gives them.</summary>
internal sealed class Gpt2Weights
{
    private readonly ParameterLoader _loader;

    /// <exception cref="Errors.CheckpointException">A tensor is missing, or has another shape than the configuration
    /// says.</exception>
    public Gpt2Weights(WeightScope root, Gpt2Config config, ParameterLoader loader)
    {
        _loader = loader;

        // Checkpoints saved from GPT2LMHeadModel have the prefix; OpenAI's, saved from GPT2Model, have not.
        WeightScope scope = root.Has("transformer.wte.weight") ? root.Scope("transformer") : root;
        TokenEmbedding = loader.Matrix(scope, "wte.weight", config.Vocabulary, config.Width, rowPerOutput: true);
        PositionEmbedding = loader.Matrix(scope, "wpe.weight", config.Context, config.Width, rowPerOutput: true);
        Blocks = scope.Each("h", config.Blocks, block => ReadBlock(block, config));

        FinalNorm = loader.Norm(scope, "ln_f", config.Width);
        if (config.TiedEmbeddings)
        {
            // Hugging Face ties after loading, so that a head stored beside tied embeddings does not count.
            OutputHead = TokenEmbedding;
        }
        else if (root.Has("lm_head.weight"))
        {
            OutputHead = loader.Matrix(root, "lm_head.weight", config.Vocabulary, config.Width, rowPerOutput: true);
        }
    }

    /// <summary><c>[V, E]</c></summary>
    public WeightMatrix TokenEmbedding { get; }

    /// <summary><c>[n_positions, E]</c></summary>
    public WeightMatrix PositionEmbedding { get; }

    public IReadOnlyList<Gpt2Block> Blocks { get; }

    public NormWeights FinalNorm { get; }

    /// <summary><c>[V, E]</c>, or null in a checkpoint that has no output head of its own and is not tied.</summary>
    public WeightMatrix? OutputHead { get; }

    private Gpt2Block ReadBlock(WeightScope scope, Gpt2Config config)
    {
        int width = config.Width;
        WeightScope attention = scope.Scope("attn");
        WeightScope mlp = scope.Scope("mlp");
        return new Gpt2Block(
            _loader.Norm(scope, "ln_1", width),
            ReadConv1D(attention, "c_attn", width, 3 * width),
            ReadConv1D(attention, "c_proj", width, width),
            _loader.Norm(scope, "ln_2", width),
            ReadConv1D(mlp, "c_fc", width, config.HiddenWidth),
            ReadConv1D(mlp, "c_proj", config.HiddenWidth, width));
    }

    /// <summary>GPT-2's "Conv1D" is a linear layer whose weight is stored transposed, <c>[in, out]</c>.</summary>
    private unsafe LinearWeights ReadConv1D(WeightScope scope, string name, int inputs, int outputs)
    {
        WeightScope layer = scope.Scope(name);
        return new LinearWeights(
            _loader.Matrix(layer, "weight", inputs, outputs, rowPerOutput: false), _loader.Vector(layer, "bias", outputs));
    }
}

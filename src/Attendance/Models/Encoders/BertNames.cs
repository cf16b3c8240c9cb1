using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>Reads the part of a checkpoint that BERT and RoBERTa name alike.</summary>
internal static class BertNames
{
    /// <summary>The encoder without heads.</summary>
    /// <param name="loader">Takes the tensors.</param>
    /// <param name="scope">The encoder's own names.</param>
    /// <param name="config">The configuration.</param>
    public static EncoderWeights ReadEncoder(ParameterLoader loader, WeightScope scope, EncoderConfig config)
    {
        WeightScope embeddings = scope.Scope("embeddings");
        WeightMatrix Table(string name, int rows) =>
            loader.Matrix(embeddings, $"{name}.weight", rows, config.Width, rowPerOutput: true);
        return new EncoderWeights
        {
            TokenEmbedding = Table("word_embeddings", config.Vocabulary),
            TokenTypeEmbedding = Table("token_type_embeddings", config.TokenTypes),
            PositionEmbedding = Table("position_embeddings", config.PositionRows),
            EmbeddingNorm = loader.Norm(embeddings, "LayerNorm", config.Width),
            Blocks = scope.Each("encoder.layer", config.Blocks, layer => ReadBlock(loader, layer, config)),
        };
    }

    private static EncoderBlock ReadBlock(ParameterLoader loader, WeightScope layer, EncoderConfig config)
    {
        (int width, int hidden) = (config.Width, config.HiddenWidth);
        WeightScope attention = layer.Scope("attention");
        WeightScope self = attention.Scope("self");
        return new EncoderBlock(
            loader.Linear(self, "query", width, width),
            loader.Linear(self, "key", width, width),
            loader.Linear(self, "value", width, width),
            loader.Linear(attention, "output.dense", width, width),
            loader.Norm(attention, "output.LayerNorm", width),
            loader.Linear(layer, "intermediate.dense", width, hidden),
            loader.Linear(layer, "output.dense", hidden, width),
            loader.Norm(layer, "output.LayerNorm", width));
    }
}

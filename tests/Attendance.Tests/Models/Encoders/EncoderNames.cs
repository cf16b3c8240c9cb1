namespace Attendance.Tests.Models.Encoders;

/// <summary>What the architectures call the same weights.</summary>
/// <param name="Embeddings">Before the names of embeddings.</param>
/// <param name="Block">A block, with {0} for its number.</param>
/// <param name="Query">Of attention; keys and values follow.</param>
/// <param name="Key">Of attention.</param>
/// <param name="Value">Of attention.</param>
/// <param name="Output">Of attention.</param>
/// <param name="Norm1">Behind attention.</param>
/// <param name="MlpIn">The first layer.</param>
/// <param name="MlpOut">The second.</param>
/// <param name="Norm2">Behind the MLP.</param>
/// <param name="HeadDense">Of the masked-token head.</param>
/// <param name="HeadNorm">Of the masked-token head.</param>
/// <param name="Decoder">The vocabulary's layer.</param>
/// <param name="DecoderBias">Its bias where it does not stand inside.</param>
internal sealed record EncoderNames(
    string Embeddings, string Block, string Query, string Key, string Value, string Output, string Norm1, string MlpIn,
    string MlpOut, string Norm2, string HeadDense, string HeadNorm, string Decoder, string DecoderBias)
{
    public static EncoderNames Of(EncoderSpec spec)
    {
        string prefix = spec.Prefix ? $"{spec.Kind}." : "";
        return spec.Kind switch
        {
            "distilbert" => new EncoderNames(
                prefix + "embeddings.", prefix + "transformer.layer.{0}.", "attention.q_lin", "attention.k_lin",
                "attention.v_lin", "attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm",
                "vocab_transform", "vocab_layer_norm", "vocab_projector", "vocab_projector.bias"),
            "roberta" => Bert(prefix, "lm_head.dense", "lm_head.layer_norm", "lm_head.decoder", "lm_head.bias"),
            _ => Bert(
                prefix, "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm",
                "cls.predictions.decoder", "cls.predictions.bias"),
        };
    }

    public string InBlock(int block, string name) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Block, block) + name;

    private static EncoderNames Bert(string prefix, string dense, string norm, string decoder, string bias) => new(
        prefix + "embeddings.", prefix + "encoder.layer.{0}.", "attention.self.query", "attention.self.key",
        "attention.self.value", "attention.output.dense", "attention.output.LayerNorm", "intermediate.dense",
        "output.dense", "output.LayerNorm", dense, norm, decoder, bias);
}

using Attendance.Analysis.Architecture;

namespace Attendance.Tests.Analysis.Architecture;

public sealed class ParameterPartsTests
{
    [Theory]
    [InlineData("wte.weight", ParameterPart.TokenEmbedding)]
    [InlineData("transformer.wpe.weight", ParameterPart.PositionEmbedding)]
    [InlineData("h.11.ln_1.bias", ParameterPart.Norm)]
    [InlineData("h.0.attn.c_proj.weight", ParameterPart.Attention)]
    [InlineData("h.0.mlp.c_proj.weight", ParameterPart.Mlp)]
    [InlineData("ln_f.weight", ParameterPart.Norm)]
    [InlineData("lm_head.weight", ParameterPart.Head)]
    [InlineData("bert.embeddings.word_embeddings.weight", ParameterPart.TokenEmbedding)]
    [InlineData("bert.embeddings.token_type_embeddings.weight", ParameterPart.TokenTypeEmbedding)]
    [InlineData("bert.embeddings.LayerNorm.gamma", ParameterPart.Norm)]
    [InlineData("bert.encoder.layer.0.attention.output.dense.weight", ParameterPart.Attention)]
    [InlineData("bert.encoder.layer.0.attention.output.LayerNorm.weight", ParameterPart.Norm)]
    [InlineData("bert.encoder.layer.0.output.dense.weight", ParameterPart.Mlp)]
    [InlineData("bert.pooler.dense.weight", ParameterPart.Head)]
    [InlineData("cls.predictions.transform.LayerNorm.gamma", ParameterPart.Head)]
    [InlineData("roberta.embeddings.position_embeddings.weight", ParameterPart.PositionEmbedding)]
    [InlineData("lm_head.layer_norm.weight", ParameterPart.Head)]
    [InlineData("distilbert.transformer.layer.5.attention.q_lin.weight", ParameterPart.Attention)]
    [InlineData("distilbert.transformer.layer.5.sa_layer_norm.weight", ParameterPart.Norm)]
    [InlineData("distilbert.transformer.layer.5.ffn.lin1.bias", ParameterPart.Mlp)]
    [InlineData("vocab_layer_norm.weight", ParameterPart.Head)]
    [InlineData("model.shared.weight", ParameterPart.TokenEmbedding)]
    [InlineData("model.encoder.embed_positions.weight", ParameterPart.PositionEmbedding)]
    [InlineData("model.decoder.layers.1.self_attn.q_proj.weight", ParameterPart.Attention)]
    [InlineData("model.decoder.layers.1.encoder_attn.q_proj.weight", ParameterPart.CrossAttention)]
    [InlineData("model.decoder.layers.1.encoder_attn_layer_norm.weight", ParameterPart.Norm)]
    [InlineData("model.decoder.layers.1.fc1.weight", ParameterPart.Mlp)]
    [InlineData("final_logits_bias", ParameterPart.Head)]
    [InlineData("something.else", ParameterPart.Other)]
    public void Of_NamesOfHuggingFace_TellWhatTheyAreFor(string name, ParameterPart expected) =>
        Assert.Equal(expected, ParameterParts.Of(name));
}

using System.Text;
using Attendance.Errors;
using Attendance.Models.EncoderDecoders;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>Every field of BART's config.json is honoured, refused by name, or changes nothing.</summary>
public sealed class BartConfigTests
{
    [Fact]
    public void Read_EmptyObject_HasTheDefaultsOfHuggingFace()
    {
        BartConfig config = Read("{}");

        Assert.Equal(new BartStackConfig(12, 16, 4096), config.Encoder);
        Assert.Equal(new BartStackConfig(12, 16, 4096), config.Decoder);
        Assert.Equal((1024, 1024, 50265), (config.Width, config.Context, config.Vocabulary));
        Assert.Equal(("gelu", 1e-5f, 2), (config.ActivationName, config.LayerNormEpsilon, config.DecoderStart));
        Assert.Equal((false, 1f, true), (config.ScaleEmbedding, config.EmbeddingScale, config.TiedEmbeddings));
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        BartConfig config = Read(
            """
            {"model_type": "bart", "d_model": 16, "encoder_layers": 1, "encoder_attention_heads": 2, "encoder_ffn_dim": 3,
            "decoder_layers": 4, "decoder_attention_heads": 8, "decoder_ffn_dim": 6, "max_position_embeddings": 7,
            "vocab_size": 9, "activation_function": "relu", "scale_embedding": true, "tie_word_embeddings": false,
            "decoder_start_token_id": 8}
            """);

        Assert.Equal(new BartStackConfig(1, 2, 3), config.Encoder);
        Assert.Equal(new BartStackConfig(4, 8, 6), config.Decoder);
        Assert.Equal((16, 7, 9), (config.Width, config.Context, config.Vocabulary));
        Assert.Equal(("relu", 8), (config.ActivationName, config.DecoderStart));
        Assert.Equal((true, 4f, false), (config.ScaleEmbedding, config.EmbeddingScale, config.TiedEmbeddings));
    }

    [Theory]
    [InlineData("{\"normalize_before\": false, \"add_final_layer_norm\": false, \"normalize_embedding\": true}")]
    [InlineData("{\"static_position_embeddings\": false, \"extra_pos_embeddings\": 2, \"add_bias_logits\": false}")]
    [InlineData("{\"is_encoder_decoder\": true, \"dropout\": 0.1, \"num_beams\": 4, \"pruned_heads\": {}}")]
    [InlineData("{\"hidden_size\": 1024, \"num_attention_heads\": 16, \"layer_norm_eps\": 0.5}")]
    public void Read_FieldsThatChangeNothing_ArePassedOver(string json) => Assert.Equal(Read("{}"), Read(json));

    [Theory]
    [InlineData("normalize_before", "true")]
    [InlineData("add_final_layer_norm", "true")]
    [InlineData("static_position_embeddings", "true")]
    [InlineData("do_blenderbot_90_layernorm", "true")]
    [InlineData("is_decoder", "true")]
    [InlineData("tie_encoder_decoder", "true")]
    [InlineData("is_encoder_decoder", "false")]
    [InlineData("normalize_embedding", "false")]
    [InlineData("extra_pos_embeddings", "1")]
    [InlineData("activation_function", "\"mish\"")]
    [InlineData("pruned_heads", "{\"0\": [1]}")]
    [InlineData("quantization_config", "{\"bits\": 4}")]
    [InlineData("model_type", "\"mbart\"")]
    public void Read_FieldThatIsNotSupported_IsRefusedByName(string field, string value)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Read($$"""{"{{field}}": {{value}}}"""));

        Assert.Equal(field, error.Field);
        Assert.StartsWith($"m/config.json: {field} is ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public static TheoryData<string, string> ImpossibleValues()
    {
        var data = new TheoryData<string, string>();
        foreach (string field in (string[])
            [
                "d_model", "encoder_layers", "encoder_attention_heads", "encoder_ffn_dim", "decoder_layers",
                "decoder_attention_heads", "decoder_ffn_dim", "max_position_embeddings", "vocab_size",
            ])
        {
            data.Add(field, "0");
            data.Add(field, "1.5");
            data.Add(field, "\"12\"");
            data.Add(field, "1073741824");
        }

        foreach (string value in (string[])["-1", "1.5", "50265", "\"2\""])
        {
            data.Add("decoder_start_token_id", value);
        }

        data.Add("encoder_attention_heads", "5");
        data.Add("decoder_attention_heads", "5");
        data.Add("scale_embedding", "1");
        data.Add("tie_word_embeddings", "\"true\"");
        data.Add("activation_function", "3");
        return data;
    }

    [Theory]
    [MemberData(nameof(ImpossibleValues))]
    public void Read_ImpossibleValue_IsRefusedByName(string field, string value)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$"""{"{{field}}": {{value}}}"""));

        Assert.Equal(CheckpointFault.InvalidConfig, error.Fault);
        Assert.StartsWith($"m/config.json: {field}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static BartConfig Read(string json) => BartConfig.Read(Encoding.UTF8.GetBytes(json), "m/config.json");
}

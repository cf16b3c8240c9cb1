using System.Text;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Tests.Models;

public sealed class Gpt2ConfigTests
{
    private const string Sizes =
        "\"n_layer\": 2, \"n_head\": 3, \"n_embd\": 12, \"n_positions\": 9, \"vocab_size\": 11";

    [Fact]
    public void Read_EmptyObject_HasTheDefaultsOfHuggingFace()
    {
        Gpt2Config config = Read("{}");

        Assert.Equal(12, config.Blocks);
        Assert.Equal(12, config.Heads);
        Assert.Equal(768, config.Width);
        Assert.Equal(64, config.HeadSize);
        Assert.Equal(3072, config.HiddenWidth);
        Assert.Equal(1024, config.Context);
        Assert.Equal(50257, config.Vocabulary);
        Assert.Equal(1e-5f, config.LayerNormEpsilon);
        Assert.Equal("gelu_new", config.ActivationName);
        Assert.True(config.ScaleScores);
        Assert.False(config.ScaleByInverseBlock);
        Assert.True(config.TiedEmbeddings);
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        Gpt2Config config = Read(
            "{\"model_type\": \"gpt2\", " + Sizes + ", \"n_inner\": 7, \"layer_norm_epsilon\": 0.5, "
            + "\"activation_function\": \"relu\", \"scale_attn_weights\": false, "
            + "\"scale_attn_by_inverse_layer_idx\": true, \"tie_word_embeddings\": false}");

        Assert.Equal((2, 3, 12, 4), (config.Blocks, config.Heads, config.Width, config.HeadSize));
        Assert.Equal((7, 9, 11), (config.HiddenWidth, config.Context, config.Vocabulary));
        Assert.Equal((0.5f, "relu"), (config.LayerNormEpsilon, config.ActivationName));
        Assert.False(config.ScaleScores);
        Assert.True(config.ScaleByInverseBlock);
        Assert.False(config.TiedEmbeddings);
        Assert.Equal(1, config.ScaleOf(0));
        Assert.Equal(1 / 2f, config.ScaleOf(1));
    }

    [Theory]
    [InlineData("{\"n_inner\": null, \"pruned_heads\": {}, \"quantization_config\": null, \"n_ctx\": 5}")]
    [InlineData("{\"is_encoder_decoder\": false, \"reorder_and_upcast_attn\": true, \"attn_pdrop\": 0.1}")]
    [InlineData("{\"model_type\": null, \"pruned_heads\": [], \"quantization_config\": {}}")]
    public void Read_FieldsThatChangeNothing_ArePassedOver(string json)
    {
        Assert.Equal(Read("{}"), Read(json));
    }

    [Theory]
    [InlineData("add_cross_attention", "true", "is true")]
    [InlineData("is_encoder_decoder", "true", "is true")]
    [InlineData("pruned_heads", "{\"0\": [1]}", "a model without it")]
    [InlineData("quantization_config", "{\"bits\": 4}", "a model without it")]
    [InlineData("activation_function", "\"mish\"", "'mish'")]
    [InlineData("activation_function", "\"GELU_NEW\"", "'GELU_NEW'")]
    [InlineData("activation_function", "\"\"", "''")]
    [InlineData("activation_function", "\"a\\nb\\u001b[31m\"", "'a\\u{A}b\\u{1B}[31m'")]
    [InlineData("model_type", "\"bert\"", "'bert'")]
    [InlineData("model_type", "\"gpt_neo\"", "'gpt_neo'")]
    public void Read_FieldThatIsNotSupported_IsRefusedByName(string field, string value, string says)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Read($$"""{"{{field}}": {{value}}}"""));

        Assert.Equal(field, error.Field);
        Assert.Contains($"m/config.json: {field} is ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        AssertOneLine(error);
    }

    public static TheoryData<string, string> ImpossibleValues()
    {
        var data = new TheoryData<string, string>();
        foreach (string field in (string[])["n_layer", "n_head", "n_embd", "n_positions", "vocab_size", "n_inner"])
        {
            foreach (string value in (string[])
                [
                    "0", "-1", "\"12\"", "1e99", "-1e99", "1.5", "true", "[1,\n2]", "{\"a\":\n1}", "1073741824",
                    "99999999999999999999",
                ])
            {
                data.Add(field, value);
            }
        }

        foreach (string alias in (string[])
            ["num_hidden_layers", "num_attention_heads", "hidden_size", "max_position_embeddings"])
        {
            data.Add(alias, "0");
            data.Add(alias, "1e99");
        }

        foreach (string value in (string[])["-1", "\"1e-5\"", "1e99", "true", "[]"])
        {
            data.Add("layer_norm_epsilon", value);
        }

        foreach (string field in (string[])
            ["scale_attn_weights", "scale_attn_by_inverse_layer_idx", "tie_word_embeddings", "add_cross_attention",
                "is_encoder_decoder"])
        {
            data.Add(field, "1");
            data.Add(field, "\"true\"");
        }

        data.Add("activation_function", "3");
        data.Add("model_type", "[\"gpt2\"]");
        return data;
    }

    [Theory]
    [MemberData(nameof(ImpossibleValues))]
    public void Read_ImpossibleValue_IsRefusedByName(string field, string value)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$"""{"{{field}}": {{value}}}"""));

        Assert.Equal(CheckpointFault.InvalidConfig, error.Fault);
        Assert.Equal("m/config.json", error.File);
        Assert.Contains($"m/config.json: {field}: ", error.Message, StringComparison.Ordinal);
        AssertOneLine(error);
    }

    [Fact]
    public void Read_HeadsThatDoNotDivideTheWidth_AreRefused()
    {
        var error = Assert.Throws<CheckpointException>(() => Read("{\"n_head\": 5, \"n_embd\": 12}"));

        Assert.Equal(CheckpointFault.InvalidConfig, error.Fault);
        Assert.Contains("n_head: 5 does not divide n_embd, which is 12", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n_layer", "num_hidden_layers")]
    [InlineData("n_head", "num_attention_heads")]
    [InlineData("n_embd", "hidden_size")]
    [InlineData("n_positions", "max_position_embeddings")]
    public void Read_FieldAndItsAliasContradictEachOther_IsRefused(string field, string alias)
    {
        var error = Assert.Throws<CheckpointException>(() => Read($$"""{"{{field}}": 12, "{{alias}}": 24}"""));

        Assert.Equal(CheckpointFault.InvalidConfig, error.Fault);
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
        Assert.Contains(alias, error.Message, StringComparison.Ordinal);
        AssertOneLine(error);
        Assert.Equal(Read($$"""{"{{field}}": 24}"""), Read($$"""{"{{field}}": 24, "{{alias}}": 24}"""));
        Assert.Equal(Read($$"""{"{{field}}": 24}"""), Read($$"""{"{{alias}}": 24}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"n_layer\": 2,}")]
    [InlineData("{\"n_layer\": NaN}")]
    [InlineData("{n_layer: 2}")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("\"gpt2\"")]
    [InlineData("<html>404</html>")]
    [InlineData("{\"n_layer\": 2, \"n_layer\": 3}")]
    [InlineData("{\"any\": {\"a\": 1, \"a\": 2}}")]
    public void Read_NotTheJsonOfAConfiguration_IsRefused(string json)
    {
        var error = Assert.Throws<CheckpointException>(() => Read(json));

        Assert.Equal(CheckpointFault.InvalidJson, error.Fault);
        Assert.StartsWith("m/config.json: ", error.Message, StringComparison.Ordinal);
        AssertOneLine(error);
    }

    [Fact]
    public void Read_DeeplyNestedJson_IsRefused()
    {
        string json = "{\"a\": " + new string('[', 100_000) + new string(']', 100_000) + "}";

        Assert.Equal(CheckpointFault.InvalidJson, Assert.Throws<CheckpointException>(() => Read(json)).Fault);
    }

    [Theory]
    [InlineData("{\"activation_function\": \"@\"}")]
    [InlineData("{\"model_type\": \"gpt2@\"}")]
    [InlineData("{\"n_layer\": \"@\"}")]
    [InlineData("{\"@\": 1, \"n_layer\": 0}")]
    [InlineData("{\"other\": \"@\", \"n_layer\": 0}")]
    public void Read_TextThatIsNotUnicode_IsRefused(string json)
    {
        foreach (byte[] text in (byte[][])[[0xFF], [0xC3], [.. "\\ud800"u8]])
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes(json).SelectMany(b => b == '@' ? text : [b])];

            var error = Assert.Throws<CheckpointException>(() => Gpt2Config.Read(bytes, "m/config.json"));

            Assert.StartsWith("m/config.json: ", error.Message, StringComparison.Ordinal);
            AssertOneLine(error);
        }
    }

    [Fact]
    public void Read_AnyBytes_GivesAConfigurationOrOneOfOurErrors()
    {
        // Every single byte of a good file replaced, with the seed fixed so that a failure comes back.
        byte[] good =
            Encoding.UTF8.GetBytes("{\"model_type\": \"gpt2\", " + Sizes + ", \"activation_function\": \"relu\"}");
        var random = new Random(20240501);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Exception? error = Record.Exception(() => Gpt2Config.Read(bytes, "m/config.json"));

            if (error is not null)
            {
                Assert.IsType<AttendanceException>(error, exactMatch: false);
                AssertOneLine(error);
            }
        }
    }

    private static Gpt2Config Read(string json) => Gpt2Config.Read(Encoding.UTF8.GetBytes(json), "m/config.json");

    private static void AssertOneLine(Exception error)
    {
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\r', error.Message);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }
}

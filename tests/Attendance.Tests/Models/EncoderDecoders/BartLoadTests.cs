using Attendance.Errors;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Weights;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>Checkpoints as they were saved from BART with this head or that, and damaged ones.</summary>
public sealed class BartLoadTests
{
    private static readonly BartSpec s_spec = new() { EncoderBlocks = 1, DecoderBlocks = 1, Context = 12 };

    public static TheoryData<string> SavedFrom() => [.. s_saved.Keys];

    private static readonly Dictionary<string, BartSpec> s_saved = new()
    {
        ["BartModel"] = s_spec with { Prefix = "", HasLogitBias = false },
        ["BartForConditionalGeneration"] = s_spec,
        ["BartForConditionalGeneration with every copy"] = s_spec with
        {
            EmbeddingNames = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"],
            Head = OutputHead.TiedButStored,
        },
        ["only the encoder's copy"] = s_spec with { EmbeddingNames = ["encoder.embed_tokens.weight"] },
        ["only the decoder's copy"] = s_spec with { EmbeddingNames = ["decoder.embed_tokens.weight"] },
        ["BartForSequenceClassification"] = s_spec with
        {
            HasLogitBias = false,
            Foreign =
            [
                ("classification_head.dense.weight", [12, 12]), ("classification_head.dense.bias", [12]),
                ("classification_head.out_proj.weight", [3, 12]), ("classification_head.out_proj.bias", [3]),
            ],
        },
        ["BartForQuestionAnswering"] = s_spec with
        {
            HasLogitBias = false,
            Foreign = [("qa_outputs.weight", [2, 12]), ("qa_outputs.bias", [2])],
        },
        ["untied"] = s_spec with
        {
            Head = OutputHead.Untied,
            EmbeddingNames = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"],
        },
        ["untied head, shared embeddings"] = s_spec with { Head = OutputHead.Untied },
    };

    [Theory]
    [MemberData(nameof(SavedFrom))]
    public void Load_SavedFrom_AgreesWithFloat64(string name)
    {
        using var checkpoint = new BuiltBart(s_saved[name]);
        using Bart model = checkpoint.Load();
        (int[] ids, int[] decoderIds) = (checkpoint.Ids(5), checkpoint.Ids(3, 9));

        BartAgreement.Check(model, checkpoint.Reference(ids, decoderIds), ids, decoderIds, name);
    }

    [Fact]
    public void Load_ConfigNamesBart_ByArchitectures()
    {
        using var checkpoint = new BuiltBart(s_spec);
        using TransformerModel model = Architectures.Load(new DirectoryFiles(checkpoint.Folder), "any", "");

        Assert.Equal("BART", Assert.IsType<Bart>(model).Architecture);
        Assert.Equal(
            s_spec.EncoderBlocks + s_spec.DecoderBlocks,
            model.Parameters.Count(parameter => parameter.Name.EndsWith(".fc1.weight", StringComparison.Ordinal)));
        Assert.Single(model.Parameters, parameter => parameter.Shape.SequenceEqual([s_spec.Vocabulary, s_spec.Width]));
    }

    [Fact]
    public void Run_UntiedWithoutHead_HasAttentionButNoLogits()
    {
        using var checkpoint = new BuiltBart(s_spec with { Head = OutputHead.Missing });
        using Bart model = checkpoint.Load();

        Assert.Equal(1, model.Run([1, 2]).Attention.ComputedBlocks);
        var error = Assert.Throws<CheckpointException>(() => model.Run([1, 2], new RunOptions { Logits = LogitPositions.Last }));
        Assert.Equal("lm_head.weight", error.Tensor);
        Assert.Throws<CheckpointException>(() => model.Decode(model.Describe([1, 2])));
    }

    [Theory]
    [InlineData("model.shared.weight")]
    [InlineData("model.encoder.embed_positions.weight")]
    [InlineData("model.encoder.layernorm_embedding.bias")]
    [InlineData("model.encoder.layers.0.self_attn.q_proj.bias")]
    [InlineData("model.encoder.layers.0.fc2.weight")]
    [InlineData("model.decoder.layers.0.encoder_attn.k_proj.weight")]
    [InlineData("model.decoder.layers.0.encoder_attn_layer_norm.weight")]
    [InlineData("final_logits_bias")]
    public void Load_TensorOneTooLong_NamesFileTensorAndShapes(string name)
    {
        CheckpointException error = Refused(s_spec with
        {
            ShapeOf = (tensor, shape) => tensor == name ? [.. shape[..^1], shape[^1] + 1] : shape,
        });

        AssertNames(error, CheckpointFault.ShapeMismatch, name);
    }

    [Theory]
    [InlineData("model.shared.weight")]
    [InlineData("model.decoder.embed_positions.weight")]
    [InlineData("model.decoder.layers.0.encoder_attn.out_proj.bias")]
    [InlineData("model.encoder.layers.0.final_layer_norm.weight")]
    public void Load_MissingTensor_NamesFileAndTensor(string name)
    {
        CheckpointException error = Refused(s_spec with { Omit = tensor => tensor == name });

        AssertNames(error, CheckpointFault.MissingTensor, name);
        Assert.Contains("nearest names are", error.Message, StringComparison.Ordinal);
    }

    private static CheckpointException Refused(BartSpec spec)
    {
        using var checkpoint = new BuiltBart(spec);
        return Assert.Throws<CheckpointException>(() => checkpoint.Load());
    }

    private static void AssertNames(CheckpointException error, CheckpointFault fault, string tensor)
    {
        Assert.Equal(fault, error.Fault);
        Assert.Equal(tensor, error.Tensor);
        Assert.Contains($"'{tensor}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}

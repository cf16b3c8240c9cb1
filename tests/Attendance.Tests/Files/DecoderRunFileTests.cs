using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Probes;
using Attendance.Tests.Models;
using Attendance.Tests.Models.EncoderDecoders;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Files;

/// <summary>
/// Exports of a model with an encoder and a decoder: three kinds of attention, one of them rectangular.
/// </summary>
public sealed class DecoderRunFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("attendance-files-");
    private readonly Bart _model =
        Bart.Load(new DirectoryFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "bart-tiny")), "tiny");

    private readonly IReadOnlyList<Token> _input;

    public DecoderRunFileTests() => _input = BartAgreement.Input(_model, [0, 389, 130, 918, 2], [2, 0, 975]);

    private string At => Path.Combine(_directory.FullName, "run.safetensors");

    [Fact]
    public void Export_OfEncoderAndDecoder_HasEveryKindOfAttention()
    {
        var options = new ExportOptions { Logits = true, Include = ["decoder.1.cross_attn.pattern"] };

        IReadOnlyList<TensorDeclaration> written = RunFile.Export(_model, _input, At, options);

        Assert.Equal(
            [
                "encoder_attention 2,4,5,5", "decoder_attention 2,4,3,3", "cross_attention 2,4,3,5", "input_ids 5",
                "decoder_input_ids 3", "logits 3,1001", "decoder.1.cross_attn.pattern 4,3,5",
            ],
            written.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}"));
        Run run = _model.Run(_input, new RunOptions { Logits = LogitPositions.All });
        using var file = SafetensorsFile.Open(At);

        // A probe at the pattern has attention made whole, which rounds otherwise.
        float[] logits = file.Tensors["logits"].ToArray()[1001..2002];
        Assert.All(logits.Zip(run.LogitsAt(1).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(
            run.AttentionOf("cross").Maps.Pattern(1, 2).Values.ToArray(), file.Tensors["cross_attention"].ToArray()[90..105]);
    }

    [Fact]
    public void Export_Measures_AreOfEveryKindThatTheyMeanSomethingOf()
    {
        Measure[] measures = [new ScoreMeasure(), new ValueNormMeasure(), new RolloutMeasure()];

        IReadOnlyList<TensorDeclaration> written =
            RunFile.Export(_model, _input, At, new ExportOptions { Measures = measures });

        Assert.Equal(
            [
                "encoder_score 2,4,5,5", "decoder_score 2,4,3,3", "cross_score 2,4,3,5", "encoder_value-norm 2,4,5,5",
                "decoder_value-norm 2,4,3,3", "cross_value-norm 2,4,3,5", "encoder_rollout 2,5,5",
            ],
            written.Skip(5).Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape)}"));
        using var file = SafetensorsFile.Open(At);
        foreach (string kind in _model.Features.AttentionNames)
        {
            foreach (PerHeadMeasure measure in measures.OfType<PerHeadMeasure>())
            {
                var cache = ActivationCache.Of(_model, _input, LogitPositions.None, measure.Points, attention: kind);
                (int, int)[] heads = [.. Enumerable.Range(0, 8).Select(i => (i / 4, i % 4))];
                Assert.Equal(
                    measure.Of(cache, heads).SelectMany(matrix => matrix.Values.ToArray()),
                    file.Tensors[$"{kind}_{measure.Name}"].ToArray());
                Assert.Equal(measure.Meaning, file.Metadata[$"measure.{kind}_{measure.Name}"]);
            }
        }

        using var stored = StoredAttention.Open(At, "cross_score");
        Assert.Equal((3, 5), (stored.StoredQueryTokens!.Count, stored.StoredTokens!.Count));
        using var usual = StoredAttention.Open(At);
        Assert.Equal("encoder_attention", usual.Tensor);
    }

    [Fact]
    public void Export_WithPadding_WritesEveryRowAsTheReferenceHasIt()
    {
        using var fixture = new ReferenceFixture("bart-tiny");
        System.Text.Json.JsonElement input = fixture.Input("batch");
        int[] ids = ReferenceFixture.Rows(input, "ids")[0];
        bool[] mask = Array.ConvertAll(ReferenceFixture.Rows(input, "attention_mask")[0], value => value == 1);
        int[] decoderIds = ReferenceFixture.Rows(input, "decoder_ids")[0];

        RunFile.Export(
            _model,
            BartAgreement.Input(_model, ids, decoderIds),
            At,
            new ExportOptions { Mask = mask, Include = ["encoder.1.normalized_resid_post"] });

        using var file = SafetensorsFile.Open(At);
        Assert.Contains(false, mask);
        foreach (string kind in _model.Features.AttentionNames)
        {
            (float[] expected, long[] shape) = fixture.Tensor("batch", kind + "_attentions"); // [B, batch, H, S, T]
            int size = (int)(shape[2] * shape[3] * shape[4]);
            float[] ours = file.Tensors[kind + "_attention"].ToArray();
            Assert.Equal(shape[0] * size, ours.Length);
            for (int i = 0; i < ours.Length; i++)
            {
                Assert.Equal(
                    expected[((i / size) * shape[1] * size) + (i % size)], ours[i], fixture.Tolerance(kind + "_attentions"));
            }
        }

        (float[] states, long[] axes) = fixture.Tensor("batch", "encoder_hidden_states"); // [B + 1, batch, T, E]
        float[] last = file.Tensors["encoder.1.normalized_resid_post"].ToArray();
        Assert.Equal(axes[2] * axes[3], last.Length);
        for (int i = 0; i < last.Length; i++)
        {
            Assert.Equal(
                states[(2 * axes[1] * axes[2] * axes[3]) + i], last[i], fixture.Tolerance("encoder_hidden_states"));
        }
    }

    [Theory]
    [InlineData(null, "encoder", "encoder attention")]
    [InlineData("decoder_attention", "decoder", "decoder attention")]
    [InlineData("cross_attention", "cross", "cross attention")]
    public void Open_AKindOfAttention_HasItsPatternsAndTokens(string? tensor, string kind, string title)
    {
        RunFile.Export(_model, _input, At);
        AttentionSet set = _model.Run(_input).AttentionOf(kind);

        using var stored = StoredAttention.Open(At, tensor);

        Assert.Equal((set.Maps.Queries, set.Maps.Keys), (stored.Queries, stored.Keys));
        Assert.Equal(set.KeyTokens.Select(token => (int?)token.Id), stored.StoredTokens!.Select(token => token.Id));
        Assert.Equal(set.QueryTokens.Select(token => (int?)token.Id), stored.StoredQueryTokens!.Select(token => token.Id));
        Assert.Null(stored.TokenFault);
        foreach ((int block, int head) in Enumerable.Range(0, 8).Select(i => (i / 4, i % 4)))
        {
            Assert.Equal(set.Maps.Pattern(block, head).Values, stored.Pattern(block, head).Values);
        }

        AttentionGrid grid = stored.View(head: 1);
        Assert.Equal($"tiny · {title} · head 1 in every block", grid.Title);
        Assert.Equal(set.QueryTokens.Select(token => token.Text), grid.Queries);
        Assert.Equal(set.KeyTokens.Select(token => token.Text), grid.Keys);
        Assert.Null(RowSums.Fault(grid));
    }

    [Fact]
    public void Export_StoppedInTheDecoder_LeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Throws<OperationCanceledException>(() => RunFile.Export(_model, _input, At, null, stop.Token));
        Assert.Empty(_directory.EnumerateFiles());
        Assert.Contains(_model.Hooks.Points, point => point == new HookPoint(HookSite.ResidPre, 1, HookStack.Decoder));
    }

    public void Dispose()
    {
        _model.Dispose();
        _directory.Delete(recursive: true);
    }
}

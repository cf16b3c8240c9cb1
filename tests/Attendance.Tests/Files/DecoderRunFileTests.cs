using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Probes;
using Attendance.Tests.Models.EncoderDecoders;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Files;

/// <summary>Exports of a model with an encoder and a decoder: three kinds of attention, one of them rectangular.</summary>
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

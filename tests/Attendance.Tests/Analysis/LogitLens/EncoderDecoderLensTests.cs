using Attendance.Analysis.LogitLens;
using Attendance.Errors;
using Attendance.Models.EncoderDecoders;
using Attendance.Tests.Models;
using Attendance.Tests.Models.EncoderDecoders;

namespace Attendance.Tests.Analysis.LogitLens;

/// <summary>The lens on BART's decoder, held against the tests' own float64 pass and a product by hand.</summary>
public sealed class EncoderDecoderLensTests : IDisposable
{
    private const int Token = 17;

    private static readonly int[] s_ids = [1, 7, 3, 9, 2];
    private static readonly int[] s_decoderIds = [2, 4, 6];

    private readonly BuiltBart _checkpoint = new(new BartSpec { EncoderBlocks = 1, DecoderBlocks = 3 });

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Of_EveryCell_IsTheOutputHeadOnWhatTheDecodersBlockHandsOn()
    {
        using Bart model = _checkpoint.Load();
        ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds);

        var lens = Lens.Of(
            model, BartAgreement.Input(model, s_ids, s_decoderIds), new LensOptions { Target = Token });

        Assert.Equal((4, 3), (lens.Rows, lens.Columns));
        Assert.Equal(s_decoderIds, lens.Tokens.Select(token => token.Id));
        string[] points = ["decoder.0.resid_pre", .. Enumerable.Range(0, 3).Select(i => $"decoder.{i}.normalized_resid_post")];
        for (int row = 0; row < points.Length; row++)
        {
            double[] handed = reference.Tensors[points[row]].Values;
            for (int position = 0; position < s_decoderIds.Length; position++)
            {
                double logit = Enumerable.Range(0, model.Width)
                    .Sum(i => handed[(position * model.Width) + i] * _checkpoint.Weights["shared.weight"][(Token * model.Width) + i])
                    + _checkpoint.Weights["final_logits_bias"][Token];
                Assert.Equal(logit, lens[row, position].Target!.Logit, 1e-4);
            }
        }
    }

    [Fact]
    public void Of_BlockThatTheDecoderHasNot_IsRefused()
    {
        using Bart model = _checkpoint.Load();

        Assert.Equal(2, Lens.Of(model, model.Describe(s_ids), new LensOptions { Block = -1 })[0, 0].Block);
        Assert.StartsWith(
            "There is no block 3;",
            Assert.Throws<InvalidRequestException>(
                () => Lens.Of(model, model.Describe(s_ids), new LensOptions { Block = 3 })).Message,
            StringComparison.Ordinal);
    }
}

using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Tests.Models;
using Attendance.Tests.Models.EncoderDecoders;

namespace Attendance.Tests.Analysis.Measures;

/// <summary>Measures that need more than a pattern, of each of BART's kinds of attention.</summary>
public sealed class EncoderDecoderMeasureTests : IDisposable
{
    private const int Width = 12;

    private static readonly int[] s_ids = [1, 7, 3, 9, 2];
    private static readonly int[] s_decoderIds = [2, 4, 6];

    private readonly BuiltBart _checkpoint = new(new BartSpec { EncoderHeads = 2, DecoderHeads = 3 });
    private readonly Bart _model;

    public EncoderDecoderMeasureTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData("encoder", "encoder.1.attn", "encoder.layers.1.self_attn", 2)]
    [InlineData("decoder", "decoder.1.attn", "decoder.layers.1.self_attn", 3)]
    [InlineData("cross", "decoder.1.cross_attn", "decoder.layers.1.encoder_attn", 3)]
    public void ValueNorm_OfAKind_IsTheLengthOfWhatIsTaken(string attention, string at, string weights, int heads)
    {
        ReferencePass reference = _checkpoint.Reference(s_ids, s_decoderIds);
        double[] pattern = reference.Tensors[at + ".pattern"].Values;
        double[] values = reference.Tensors[at + ".v"].Values;
        double[] output = _checkpoint.Weights[weights + ".out_proj.weight"]; // [out, in]
        int size = Width / heads;
        var measure = new ValueNormMeasure();

        foreach (int head in Enumerable.Range(0, heads))
        {
            AttentionMatrix matrix = measure.Of(Cache(measure, attention), new HeadId(1, head));

            for (int cell = 0; cell < matrix.Values.Length; cell++)
            {
                int key = cell % matrix.Keys;
                double square = Enumerable.Range(0, Width).Sum(to => Math.Pow(
                    Enumerable.Range(head * size, size).Sum(from => values[(key * Width) + from] * output[(to * Width) + from]), 2));
                double weight = pattern[(head * matrix.Values.Length) + cell];
                Assert.Equal(weight * Math.Sqrt(square), matrix.Values[cell], 1e-4);
            }
        }
    }

    [Fact]
    public void Rollout_OfTheEncoder_FollowsItsBlocks()
    {
        var measure = new RolloutMeasure();
        ActivationCache cache = Cache(measure, "encoder");

        AttentionMatrix[] rolled = measure.Of(cache, 0, 2);

        (double[] first, double[] second) = (Mixed(cache, 0), Mixed(cache, 1));
        for (int cell = 0; cell < 25; cell++)
        {
            Assert.Equal(first[cell], rolled[0].Values[cell], 1e-6);
            double product = Enumerable.Range(0, 5).Sum(k => second[(cell / 5 * 5) + k] * first[(k * 5) + (cell % 5)]);
            Assert.Equal(product, rolled[1].Values[cell], 1e-6);
        }
    }

    [Theory]
    [InlineData("decoder")]
    [InlineData("cross")]
    public void RolloutAndFlow_OfTheDecoder_SayWhyNot(string attention)
    {
        foreach (PerBlockMeasure measure in (PerBlockMeasure[])[new RolloutMeasure(), new FlowMeasure()])
        {
            string message = Assert.Throws<InvalidRequestException>(
                () => measure.Of(Cache(measure, attention), 0, 1)).Message;

            Assert.StartsWith($"The measure {measure.Name} follows tokens through", message, StringComparison.Ordinal);
        }
    }

    private ActivationCache Cache(Measure measure, string attention) => ActivationCache.Of(
        _model,
        BartAgreement.Input(_model, s_ids, s_decoderIds),
        LogitPositions.None,
        measure.Points,
        attention: attention);

    /// <summary>½ mean over heads + ½ identity.</summary>
    private static double[] Mixed(ActivationCache cache, int block) =>
    [
        .. Enumerable.Range(0, 25).Select(cell => (cell / 5 == cell % 5 ? 0.5 : 0)
            + Enumerable.Range(0, 2).Sum(head => cache.Attention.Maps.Pattern(block, head).Values[cell]) / 4.0),
    ];
}

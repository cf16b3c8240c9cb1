using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models.EncoderDecoders;
using Attendance.Tests.Models;
using Attendance.Tests.Models.EncoderDecoders;

namespace Attendance.Tests.Analysis.Comparison;

/// <summary>
/// Comparing and ablating each of BART's kinds of attention, held against the tests' own float64 pass.
/// </summary>
public sealed class EncoderDecoderComparisonTests : IDisposable
{
    private const int Width = 12;
    private const int Vocabulary = 53;

    private static readonly int[] s_idsA = [1, 7, 3, 9, 2];
    private static readonly int[] s_idsB = [1, 8, 3, 10, 2];
    private static readonly int[] s_decoderA = [2, 4, 6, 5];
    private static readonly int[] s_decoderB = [2, 11, 6, 5];

    private readonly BuiltBart _checkpoint = new(
        new BartSpec { EncoderHeads = 2, DecoderHeads = 3, Vocabulary = Vocabulary, Context = 20 });

    private readonly Bart _model;

    public EncoderDecoderComparisonTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData("encoder", "encoder.1.attn", 2)]
    [InlineData("decoder", "decoder.0.attn", 3)]
    [InlineData("cross", "decoder.1.cross_attn", 3)]
    public void Of_AKind_IsWhatTheReferenceSays(string attention, string at, int heads)
    {
        (Dictionary<int, double[]> a, Dictionary<int, double[]> b) = (PatternsOf(at, s_idsA, s_decoderA), PatternsOf(at, s_idsB, s_decoderB));
        int block = at.Contains('1', StringComparison.Ordinal) ? 1 : 0;
        double[] other = Tensor(at + ".z", s_idsB, s_decoderB);
        double[] values = Tensor(at + ".v", s_idsA, s_decoderA);
        var target = new LogitTarget(17, 4);
        double clean = Difference(s_idsA, s_decoderA, null);

        var comparison = HeadComparison.Of(
            Pair(attention), new ComparisonOptions { Measures = Enum.GetValues<HeadMeasure>(), Target = target });

        Assert.Equal(2 * heads, comparison.Heads.Count);
        Assert.Equal(attention, comparison.Pair.A.Attention.Name);
        for (int head = 0; head < heads; head++)
        {
            HeadDifference found = comparison.Heads.Single(one => one.Head == new HeadId(block, head));
            Assert.Equal(JensenShannon(a[head], b[head], RowLength(attention)), found.Divergence!.Value, 1e-5);

            double output = Difference(s_idsA, s_decoderA, (point, z) => Replace(point, at, z, heads, head, i => other[i])) - clean;
            Assert.Equal(output, found.Output!.Value.LogitDifference, 2e-4);

            double pattern = Difference(s_idsA, s_decoderA, (point, z) => Replace(
                point, at, z, heads, head, i => Mixed(b[head], values, RowLength(attention), i / Width, i % Width))) - clean;
            Assert.Equal(pattern, found.Pattern!.Value.LogitDifference, 2e-4);
        }
    }

    [Theory]
    [InlineData("encoder", 2, "encoder.{0}.attn", "encoder.{0}.mlp_out")]
    [InlineData("decoder", 3, "decoder.{0}.attn", "decoder.{0}.mlp_out")]
    [InlineData("cross", 3, "decoder.{0}.cross_attn", "decoder.{0}.mlp_out")]
    public void CausalMap_OfAKind_IsTheReferenceWithoutEachPart(string attention, int heads, string at, string mlp)
    {
        double clean = Difference(s_idsA, s_decoderA, null);

        var map = CausalMap.Of(
            _model, BartAgreement.Input(_model, s_idsA, s_decoderA), 17, 4, Ablation.Zero, attention);

        Assert.Equal(attention, map.Attention);
        Assert.Equal(clean, map.Clean, 1e-4);
        for (int block = 0; block < 2; block++)
        {
            for (int head = 0; head < heads; head++)
            {
                double without = Difference(s_idsA, s_decoderA, (point, z) => Replace(
                    point, string.Format(null, at, block), z, heads, head, _ => 0));
                Assert.Equal(without - clean, map.HeadEffects[block, head], 2e-4);
            }

            double withoutMlp = Difference(s_idsA, s_decoderA, (point, y) =>
            {
                if (point == string.Format(null, mlp, block))
                {
                    Array.Clear(y);
                }
            });
            Assert.Equal(withoutMlp - clean, map.MlpEffects[block], 2e-4);
        }
    }

    [Fact]
    public void AllHeads_CrossAttention_HasTheDecodersRowsAndThePromptsColumns()
    {
        var pair = RunPair.Of(
            _model,
            BartAgreement.Input(_model, s_idsA, s_decoderA),
            BartAgreement.Input(_model, [.. s_idsA, 9], [2, 4, 5]),
            attention: "cross");

        AttentionGrid grid = PatternDifference.AllHeads(pair, -1);

        Assert.Equal((3, 5), (grid.Panels[0].Matrix.Queries, grid.Panels[0].Matrix.Keys));
        Assert.Equal(["2", "4", "5"], grid.Queries);
        Assert.Equal(5, grid.Keys.Count);
        (AttentionMatrix inA, AttentionMatrix inB) =
            (pair.A.Attention.Maps.Pattern(1, 2), pair.B.Attention.Maps.Pattern(1, 2));
        Assert.Equal(inB[2, 1] - inA[3, 1], grid.Panels[2].Matrix[2, 1]);
    }

    [Fact]
    public void Of_NoSuchKind_IsRefused() => Assert.StartsWith(
        "There is no attention 'self'; BART has encoder, decoder, cross.",
        Assert.Throws<InvalidRequestException>(() => Pair("self")).Message,
        StringComparison.Ordinal);

    private RunPair Pair(string attention) => RunPair.Of(
        _model,
        BartAgreement.Input(_model, s_idsA, s_decoderA),
        BartAgreement.Input(_model, s_idsB, s_decoderB),
        attention: attention);

    private static int RowLength(string attention) => attention == "decoder" ? s_decoderA.Length : s_idsA.Length;

    private double[] Tensor(string point, int[] ids, int[] decoder) =>
        _checkpoint.Reference(ids, decoder).Tensors[point].Values;

    private Dictionary<int, double[]> PatternsOf(string at, int[] ids, int[] decoder)
    {
        ReferenceTensor all = _checkpoint.Reference(ids, decoder).Tensors[at + ".pattern"]; // [H, S, T]
        int size = all.Values.Length / all.Shape[0];
        return Enumerable.Range(0, all.Shape[0]).ToDictionary(head => head, head => all.Values[(head * size)..((head + 1) * size)]);
    }

    /// <summary>logit(17) − logit(4) at the decoder's last position.</summary>
    private double Difference(int[] ids, int[] decoder, ReferenceChange? change)
    {
        double[] logits = _checkpoint.Reference(ids, decoder, change).Tensors["logits"].Values;
        return logits[^(Vocabulary - 17)] - logits[^(Vocabulary - 4)];
    }

    private static void Replace(
        string point, string at, double[] z, int heads, int head, Func<int, double> instead)
    {
        for (int i = 0; point == at + ".z" && i < z.Length; i++)
        {
            z[i] = i % Width / (Width / heads) == head ? instead(i) : z[i];
        }
    }

    private static double Mixed(double[] pattern, double[] values, int keys, int query, int column) =>
        Enumerable.Range(0, keys).Sum(key => pattern[(query * keys) + key] * values[(key * Width) + column]);

    /// <summary>½ Σ p ln(p/m) + ½ Σ q ln(q/m), mean over the rows.</summary>
    private static double JensenShannon(double[] p, double[] q, int keys)
    {
        static double Term(double x, double m) => x > 0 ? x * Math.Log(x / m) / 2 : 0;
        return Enumerable.Range(0, p.Length).Sum(i => Term(p[i], (p[i] + q[i]) / 2) + Term(q[i], (p[i] + q[i]) / 2))
            / (p.Length / keys);
    }
}

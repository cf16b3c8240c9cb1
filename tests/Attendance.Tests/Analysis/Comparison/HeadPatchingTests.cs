using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Comparison;

public sealed class HeadPatchingTests : IDisposable
{
    private const double Rounding = 2e-5;

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 3, Heads = 2, Context = 9 });
    private readonly Gpt2 _model;
    private readonly LogitTarget _target = new(3, 50);

    public HeadPatchingTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(ComparedRun.A)]
    [InlineData(ComparedRun.B)]
    public void Outputs_RunIntoItself_ChangeNothing(ComparedRun into)
    {
        RunPair pair = Pair([4, 7, 4, 60], [4, 7, 4, 60]);

        Assert.All(HeadPatching.Outputs(pair, into, _target).Cast<PatchEffect>(), IsNothing);
        Assert.All(HeadPatching.Patterns(pair, into, _target).Cast<PatchEffect>(), IsNothing);
    }

    [Fact]
    public void Outputs_EveryHeadAndMlp_GiveTheOtherRun()
    {
        // The last tokens are the same, so that all that its residual stream is made of comes from heads and MLPs.
        RunPair pair = Pair([4, 7, 60], [4, 33, 60]);
        var b = new CaptureProbe("blocks.*.attn.z", "blocks.*.mlp_out");
        _model.Run(pair.B.Run.Tokens, new RunOptions { Probes = [b] });
        Probe patch = new PatchAll(b);

        Run patched = _model.Run(
            pair.A.Run.Tokens, new RunOptions { Logits = LogitPositions.Last, Probes = [patch] });

        AssertNear(pair.B.Run.NextTokenLogits, patched.NextTokenLogits);
        Assert.True(PatchEffect.Of(pair.A.Run.NextTokenLogits, patched.NextTokenLogits, _target).TotalVariation > 0.01);
    }

    [Theory]
    [InlineData(ComparedRun.A, new[] { 4, 7, 60 }, new[] { 4, 33, 60 })]
    [InlineData(ComparedRun.B, new[] { 4, 7, 60 }, new[] { 4, 33, 60 })]
    [InlineData(ComparedRun.A, new[] { 4, 7, 60 }, new[] { 4, 33, 7, 60, 2 })]
    [InlineData(ComparedRun.B, new[] { 4, 9, 9, 7, 60 }, new[] { 1, 4, 7, 60 })]
    public void Outputs_AnyAlignment_AreTheReferences(ComparedRun into, int[] a, int[] b)
    {
        RunPair pair = Pair(a, b);
        PatchEffect[,] effects = HeadPatching.Outputs(pair, into, _target);

        (int[] own, int[] other) = into == ComparedRun.A ? (a, b) : (b, a);
        Check(pair, into, own, effects, (block, head) => ("attn.z", (values, from) =>
        {
            int size = _checkpoint.Spec.HeadSize;
            foreach ((int to, int at) in Pairs(pair, into))
            {
                for (int i = 0; i < size; i++)
                {
                    values[(((to * 2) + head) * size) + i] = from[(((at * 2) + head) * size) + i];
                }
            }
        }
        ), other);
    }

    [Theory]
    [InlineData(ComparedRun.A, new[] { 4, 7, 60 }, new[] { 4, 33, 60 })]
    [InlineData(ComparedRun.B, new[] { 4, 7, 60 }, new[] { 4, 33, 60 })]
    [InlineData(ComparedRun.A, new[] { 4, 7, 60 }, new[] { 4, 33, 7, 60, 2 })]
    [InlineData(ComparedRun.B, new[] { 4, 9, 9, 7, 60 }, new[] { 1, 4, 7, 60 })]
    public void Patterns_AnyAlignment_AreTheReferences(ComparedRun into, int[] a, int[] b)
    {
        RunPair pair = Pair(a, b);
        PatchEffect[,] effects = HeadPatching.Patterns(pair, into, _target);

        (int[] own, int[] other) = into == ComparedRun.A ? (a, b) : (b, a);
        Check(pair, into, own, effects, (block, head) => ("attn.pattern", (values, from) =>
        {
            (int To, int From)[] pairs = [.. Pairs(pair, into)];
            foreach ((int to, int at) in pairs)
            {
                int row = ((head * own.Length) + to) * own.Length;
                int otherRow = ((head * other.Length) + at) * other.Length;
                double left = pairs.Sum(keys => values[row + keys.To]);
                double given = pairs.Sum(keys => from[otherRow + keys.From]);
                double factor = given > 0 ? left / given : double.NaN;
                foreach ((int key, int keyFrom) in pairs)
                {
                    values[row + key] = given > 0 ? factor * from[otherRow + keyFrom] : values[row + key];
                }
            }
        }
        ), other);
    }

    [Fact]
    public void Outputs_WithProgress_AreTheSame()
    {
        RunPair pair = Pair([4, 7, 60], [4, 33, 60]);
        var shares = new Shares();

        PatchEffect[,] blockByBlock = HeadPatching.Outputs(pair, ComparedRun.A, _target, shares);

        Assert.Equal([1.0 / 3, 2.0 / 3, 1], shares.Reported);
        foreach ((PatchEffect one, PatchEffect all) in blockByBlock.Cast<PatchEffect>()
            .Zip(HeadPatching.Outputs(pair, ComparedRun.A, _target).Cast<PatchEffect>()))
        {
            Assert.Equal(all.LogitDifference, one.LogitDifference, Rounding);
        }
    }

    private static void IsNothing(PatchEffect effect)
    {
        Assert.Equal(0, effect.KullbackLeibler, 1e-9);
        Assert.Equal(0, effect.TotalVariation, Rounding);
        Assert.Equal(0, effect.LogitDifference, Rounding);
    }

    /// <summary>Holds every head's effect against float64 passes in which the test changes a tensor itself.</summary>
    private void Check(
        RunPair pair, ComparedRun into, int[] own, PatchEffect[,] effects,
        Func<int, int, (string Site, Action<double[], double[]> Change)> patch, int[] other)
    {
        ReferencePass clean = _checkpoint.Reference(own);
        ReferencePass source = _checkpoint.Reference(other);
        Assert.Equal(own.Length, pair[into].Length);
        for (int block = 0; block < 3; block++)
        {
            for (int head = 0; head < 2; head++)
            {
                (string site, Action<double[], double[]> change) = patch(block, head);
                string name = $"blocks.{block}.{site}";
                ReferencePass patched = _checkpoint.Reference(own, change: (point, values) =>
                {
                    if (point == name)
                    {
                        change(values, source.Tensors[name].Values);
                    }
                });
                double[] p = Softmax(Last(clean));
                double[] q = Softmax(Last(patched));
                PatchEffect effect = effects[block, head];
                Assert.Equal(Distributions.KullbackLeibler(p, q), effect.KullbackLeibler, Rounding);
                Assert.Equal(Distributions.TotalVariation(p, q), effect.TotalVariation, Rounding);
                Assert.Equal(
                    Last(patched)[3] - Last(patched)[50] - Last(clean)[3] + Last(clean)[50],
                    effect.LogitDifference,
                    Rounding);
            }
        }

        Assert.Contains(effects.Cast<PatchEffect>(), effect => effect.TotalVariation > 100 * Rounding);
    }

    private double[] Last(ReferencePass pass) => pass.Tensors["logits"].Values[^_model.Vocabulary..];

    private static double[] Softmax(double[] logits)
    {
        double sum = logits.Sum(Math.Exp);
        return Array.ConvertAll(logits, logit => Math.Exp(logit) / sum);
    }

    private static IEnumerable<(int To, int From)> Pairs(RunPair pair, ComparedRun into) =>
        pair.Alignment.Pairs.Select(aligned => into == ComparedRun.A ? (aligned.A, aligned.B) : (aligned.B, aligned.A));

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Rounding);
        }
    }

    private RunPair Pair(int[] a, int[] b)
    {
        (IReadOnlyList<Token> tokensA, IReadOnlyList<Token> tokensB) = (_model.Describe(a), _model.Describe(b));
        return RunPair.Of(_model, tokensA, tokensB);
    }

    /// <summary>Puts what was kept of one run into another.</summary>
    private sealed class PatchAll(CaptureProbe kept) : Probe
    {
        public override IReadOnlyList<string> Points => kept.Points;

        public override bool Writes => true;

        public override void Visit(in HookTensor tensor) => kept[tensor.Point.Name].Values.CopyTo(tensor.Writable);
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Reported { get; } = [];

        public void Report(double value) => Reported.Add(value);
    }
}

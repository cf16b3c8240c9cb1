using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Models;
using Attendance.Web.Offline;
using Attendance.Web.Protocol;

namespace Attendance.Web.Tests.Offline;

/// <summary>How other measures than the weight are written for long prompts.</summary>
public sealed class MeasureEncodingTests
{
    private const int Length = 90;
    private static readonly AttentionInfo s_set = new("self", "causal", Length, Length, "prompt", "prompt");

    private static readonly ActivationCache s_cache = ActivationCache.Of(
        RunningServer.Demo,
        RunningServer.Demo.Describe([.. Enumerable.Range(0, Length).Select(i => (i * 31 % 700) + 1)]),
        LogitPositions.None,
        ["*attn.v", "ln_final.scale"]);

    [Theory]
    [InlineData("value-norm", "rows-u16", 5e-4)]
    [InlineData("value-norm", "qk-i16", 1e-3)]
    [InlineData("value-norm", "qk-f32", 1e-5)]
    [InlineData("logit", "rows-u16", 1e-4)]
    [InlineData("logit", "qk-i16", 1e-3)]
    [InlineData("without-first", "qk-i16", 1e-2)]
    public void OfWeights_OfARun_IsAsWrongAsItSaysAndNoMore(string measure, string weights, double most)
    {
        SetEncoding encoding = weights switch
        {
            "rows-u16" => new QuantisedRows(),
            "qk-i16" => new QuantisedVectors(),
            _ => new ExactVectors(),
        };
        MeasureSource source = SourceOf(measure);
        var set = new RunSet(s_cache.Attention.Maps, s_set);
        var ofWeights = new OfWeights(source, set, encoding);

        Assert.True(OfWeights.CanMake(source, encoding));
        (double stated, double found) = Errors(ofWeights, new MeasureSet(source), (block, head) =>
            BlockReader.Pattern(encoding.Encode(set, block, out _), weights, set, block, head));

        Assert.Equal(stated, found, Math.Max(5e-6, stated / 50));
        Assert.InRange(stated, 0, most);
    }

    [Theory]
    [InlineData("score")]
    [InlineData("logit")]
    [InlineData("rollout")]
    [InlineData("without-first")]
    public void SignedRows_OfARun_AreAsWrongAsTheySayAndNoMore(string measure)
    {
        MeasureSource source = SourceOf(measure);

        (double stated, double found) = Errors(new SignedRows(), new MeasureSet(source), null);

        Assert.Equal(stated, found, 1e-9);
        Assert.InRange(stated, double.Epsilon, 1e-3);
    }

    private static MeasureSource SourceOf(string measure) => MeasureSource.Of(
        s_set,
        s_cache,
        StandardMeasures.Create(measure, RunningServer.Demo, RunningServer.Demo.Describe([5])[0]),
        isShown: false);

    private static (double Stated, double Found) Errors(
        SetEncoding encoding, IPageSet set, Func<int, int, float[]>? weightsOf)
    {
        (double stated, double found) = (0, 0);
        var shape = new MatrixShape(set.Heads, Length, Length, IsCausal: true, IsMasked: false);
        float[] own = new float[Length * Length];
        foreach (int block in (int[])[0, 5])
        {
            byte[] bytes = encoding.Encode(set, block, out PageError error);
            Assert.Equal(encoding.SizeOf(set), set.Blocks * (long)bytes.Length);
            stated = Math.Max(stated, error.Numbers);
            for (int head = 0; head < set.Heads; head++)
            {
                float[] page = MeasureReader.Read(bytes, encoding.Name, shape, head, weightsOf?.Invoke(block, head));
                set.CopyPattern(block, head, own);
                for (int i = 0; i < page.Length; i++)
                {
                    if (i % Length <= i / Length)
                    {
                        found = Math.Max(found, Math.Abs((double)page[i] - own[i]));
                    }
                }
            }
        }

        return (stated, found);
    }
}

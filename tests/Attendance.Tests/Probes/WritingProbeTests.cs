using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;

namespace Attendance.Tests.Probes;

/// <summary>What a probe writes is what the pass goes on with, as in a reference that is changed likewise.</summary>
public sealed class WritingProbeTests
{
    private const int Heads = 3;
    private const int Size = 5;
    private const int Width = Heads * Size;

    private static readonly CheckpointSpec s_spec = new() { Blocks = 3, Heads = Heads, HeadSize = Size, Context = 20 };

    private delegate void Change(Span<float> values, ReadOnlySpan<int> shape);

    public static TheoryData<string, string> Points() => KernelCases.Of(HookPoint.All(3).Select(point => point.Name));

    [Theory]
    [MemberData(nameof(Points))]
    public void Run_EveryPointChanged_EqualsTheReferenceChangedThere(string point, string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load(kernels);
        foreach (int length in (int[])[1, 4, 17])
        {
            int[] ids = checkpoint.Ids(length);

            // Masked scores stay masked, so that the rows stay distributions; everything else is bent.
            ReferencePass reference = checkpoint.Reference(ids, change: (at, values) =>
            {
                for (int i = 0; i < values.Length && at == point; i++)
                {
                    values[i] = (values[i] * 0.75) + (i % 3 * 0.25);
                }
            });
            Run run = Changed(model, ids, point, static (values, _) =>
            {
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (values[i] * 0.75f) + (i % 3 * 0.25f);
                }
            });

            ModelAgreement.CheckAttention(run, reference, $"{point} changed, {length} tokens");
            ModelAgreement.CheckLogits(run, reference, $"{point} changed, {length} tokens");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void Run_HeadAblated_EqualsTheModelWithoutIt(int block, int head)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(17);

        // The same head removed from the weights: its rows of the output projection are zero.
        var weights = new Dictionary<string, double[]>(checkpoint.Weights);
        string name = $"h.{block}.attn.c_proj.weight";
        weights[name] = [.. weights[name].Select((value, i) => i / Width / Size == head ? 0 : value)];
        var without = ReferencePass.Run(s_spec, weights, ids, null, null);

        foreach ((string site, int width) in ((string, int)[])[("z", Size), ("result", Width)])
        {
            Run run = Changed(model, ids, $"blocks.{block}.attn.hook_{site}", (values, shape) =>
            {
                for (int row = 0; row < shape[0]; row++)
                {
                    values.Slice(((row * Heads) + head) * width, width).Clear();
                }
            });

            ModelAgreement.CheckAttention(run, without, site);
            ModelAgreement.CheckLogits(run, without, site);
        }
    }

    [Fact]
    public void Run_PatternWritten_ShowsInTheMapsAndTheScoresDoNotChange()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(4);
        AttentionMaps plain = model.Run(ids).Attention;

        AttentionMaps maps = Changed(model, ids, "blocks.1.attn.pattern", static (values, shape) =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = i % shape[2] == 0 ? 1 : 0;
            }
        }).Attention;

        for (int head = 0; head < Heads; head++)
        {
            float[] first = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
            Assert.Equal(first, maps.Pattern(1, head).Values);
            Assert.Equal(first, maps.Tile(1, head, .., ..).Values);
            Assert.Equal(first, maps.Thumbnail(1, head, 4).Values);
            Assert.Equal(plain.Pattern(0, head).Values, maps.Pattern(0, head).Values);
            Assert.NotEqual(plain.Pattern(2, head).Values.ToArray(), maps.Pattern(2, head).Values.ToArray());
            float[] expected = plain.Scores(1, head).Values.ToArray();
            Assert.Equal(
                expected, maps.Scores(1, head).Values.ToArray(), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-5);
        }

        using AttentionTensor all = maps.Materialize();
        Assert.Equal([1f, 0, 0, 0], all.Row(1, 2, 3).ToArray());
    }

    [Fact]
    public void Run_EveryKeyCutOff_GivesZerosAndNotNaN()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        foreach (KernelSet kernels in KernelSet.Available)
        {
            using Gpt2 model = checkpoint.Load(kernels.Name);
            foreach (int length in (int[])[1, 3, 17])
            {
                // Query 0 sees nothing at all; the others lose key 0.
                Run run = Changed(model, checkpoint.Ids(length), "blocks.0.attn.attn_scores", static (values, shape) =>
                {
                    for (int row = 0; row < shape[0] * shape[1]; row++)
                    {
                        values[row * shape[2]] = float.NegativeInfinity;
                    }
                });
                ReferencePass reference = checkpoint.Reference(checkpoint.Ids(length), change: (at, values) =>
                {
                    for (int i = 0; at == "blocks.0.attn.attn_scores" && i < values.Length; i += length)
                    {
                        values[i] = double.NegativeInfinity;
                    }
                });

                ModelAgreement.CheckAttention(run, reference, $"{kernels.Name}, {length} tokens");
                ModelAgreement.CheckLogits(run, reference, $"{kernels.Name}, {length} tokens");
                Assert.Equal(new float[length], run.Attention.Pattern(0, 1).Row(0));
            }
        }
    }

    [Fact]
    public void Run_FutureKeyOpened_IsLookedAt()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();

        Run run = Changed(model, [1, 2, 3], "blocks.0.attn.attn_scores", static (values, _) => values.Fill(0));
        AttentionMatrix pattern = run.Attention.Pattern(0, 0);

        Assert.All(pattern.Values.ToArray(), weight => Assert.Equal(1 / 3f, weight, 1e-6f));
    }

    [Theory]
    [InlineData("blocks.1.attn.q")]
    [InlineData("blocks.1.attn.k")]
    [InlineData("blocks.0.ln1.scale")]
    public void Run_WrittenToZeroOrHuge_ShowsInTheMaps(string point)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        float value = point.EndsWith("scale", StringComparison.Ordinal) ? 1e30f : 0;

        Run run = Changed(model, [1, 2, 3, 4], point, (values, _) => values.Fill(value));

        ReferencePass reference = checkpoint.Reference([1, 2, 3, 4], change: (at, values) =>
        {
            if (at == point)
            {
                Array.Fill(values, value);
            }
        });
        ModelAgreement.CheckAttention(run, reference, point);
        ModelAgreement.CheckLogits(run, reference, point);
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Run_PatchedIntoItself_ChangesNothing(string point, string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load(kernels);
        int[] ids = checkpoint.Ids(17);
        var capture = new CaptureProbe(point);
        var read = new RunOptions { Logits = LogitPositions.All, Probes = [capture] };
        Run before = model.Run(ids, read);
        float[] kept = capture[point].Values;

        Run after = Changed(model, ids, point, (values, _) => kept.CopyTo(values));

        for (int position = 0; position < ids.Length; position++)
        {
            Assert.Equal(before.LogitsAt(position), after.LogitsAt(position));
        }

        ReferencePass reference = checkpoint.Reference(ids);
        ModelAgreement.CheckAttention(after, reference, point);
    }

    [Fact]
    public void Run_OneSequenceOfABatchChanged_LeavesTheOthersAlone()
    {
        using var checkpoint = new BuiltCheckpoint(s_spec);
        using Gpt2 model = checkpoint.Load();
        bool[][] mask = [[true, true, true], [true, true, false], [true, true, true]];
        var batch = new TokenBatch([[1, 2, 3], [4, 5, 0], [6, 7, 8]], mask);
        var options = new RunOptions { Logits = LogitPositions.All };
        foreach (HookPoint point in HookPoint.All(3))
        {
            var watch = new CaptureProbe(point.Name);
            BatchRun before = model.Run(batch, options with { Probes = [watch] });
            var clear = Probe.Write(point.Name, static (in HookTensor tensor) =>
            {
                if (tensor.Sequence == 1)
                {
                    tensor.Writable.Clear();
                    tensor.Writable[0] = 1;
                }
            });

            BatchRun after = model.Run(batch, options with { Probes = [clear] });

            Assert.Equal(before.Runs[0].NextTokenLogits, after.Runs[0].NextTokenLogits);
            Assert.Equal(before.Runs[2].NextTokenLogits, after.Runs[2].NextTokenLogits);
            Assert.NotEqual(before.Runs[1].NextTokenLogits.ToArray(), after.Runs[1].NextTokenLogits.ToArray());
        }
    }

    private static Run Changed(Gpt2 model, int[] ids, string point, Change change) => model.Run(
        ids,
        new RunOptions
        {
            Logits = LogitPositions.All,
            Probes = [Probe.Write(point, (in HookTensor tensor) => change(tensor.Writable, tensor.Shape))],
        });
}

using Attendance.Kernels;
using Attendance.Models;
using CsCheck;

namespace Attendance.Tests.Models;

/// <summary>Small models of random shape with random prompts, the same ones in every run of the tests.</summary>
internal static class RandomModels
{
    private const string Seed = "0000000000001";

    private static readonly string[] s_activations = ["gelu_new", "gelu", "quick_gelu", "relu", "silu", "tanh"];
    private static readonly double[] s_sharpness = [0, 1, 5, 50, 500];

    private static readonly Gen<CheckpointSpec> s_specs =
        from heads in Gen.Int[1, 5]
        from size in Gen.Int[1, 18]
        from blocks in Gen.Int[1, 3]
        from inner in Gen.Int[1, 40]
        from vocabulary in Gen.Int[1, 120]
        from activation in Gen.Int[0, s_activations.Length - 1]
        from sharpness in Gen.Int[0, s_sharpness.Length - 1]
        from scaled in Gen.Bool
        from seed in Gen.ULong
        select new CheckpointSpec
        {
            Heads = heads,
            HeadSize = size,
            Blocks = blocks,
            Inner = inner,
            Vocabulary = vocabulary,
            Activation = s_activations[activation],
            Sharpness = s_sharpness[sharpness],
            ScaleScores = scaled,
            Seed = seed,
            Context = 120,
        };

    /// <summary>
    /// Checks a number of models, each with a prompt of 1 to 120 tokens, on the kernels of this machine in turn.
    /// </summary>
    public static void ForEach(int count, Action<Gpt2, BuiltCheckpoint, int[]> check)
    {
        int turn = 0;
        Sample(
            from spec in s_specs
            from ids in Gen.Int[0, spec.Vocabulary - 1].Array[1, 120]
            select (spec, ids),
            count,
            one =>
            {
                using var checkpoint = new BuiltCheckpoint(one.spec);
                using Gpt2 model = checkpoint.Load(KernelSet.Available[turn++ % KernelSet.Available.Count].Name);
                check(model, checkpoint, one.ids);
            });
    }

    /// <summary>Checks so many samples, always the same.</summary>
    public static void Sample<T>(Gen<T> gen, int count, Action<T> check)
    {
        // CsCheck's seed fixes its first iteration only; so all samples are drawn in that one.
        int drawn = 0;
        gen.Array[count].Sample(
            samples =>
            {
                foreach (T sample in samples)
                {
                    check(sample);
                    drawn++;
                }
            },
            seed: Seed,
            iter: 1,
            threads: 1);
        Assert.Equal(count, drawn);
    }
}

using Attendance.Kernels;
using Attendance.Models.EncoderDecoders;
using CsCheck;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>Sizes, activations, storage and texts that no fixture has, against the float64 reference.</summary>
public sealed class BartShapeTests
{
    private static readonly string[] s_activations = ["gelu", "gelu_new", "quick_gelu", "relu", "silu", "tanh"];

    private static readonly (int Width, int Encoder, int Decoder)[] s_heads =
        [(1, 1, 1), (6, 2, 3), (12, 4, 1), (17, 1, 17), (20, 2, 5), (36, 2, 3)];

    private static readonly Gen<(BartSpec Spec, int[] Ids, int[] DecoderIds)> s_models =
        from heads in Gen.Int[0, s_heads.Length - 1]
        from blocks in Gen.Int[0, 3]
        from hidden in Gen.Int[1, 40]
        from vocabulary in Gen.Int[3, 60]
        from activation in Gen.Int[0, s_activations.Length - 1]
        from sharpness in Gen.Int[0, 3]
        from scaled in Gen.Bool
        from hasBias in Gen.Bool
        from seed in Gen.ULong
        from ids in Gen.Int[0, vocabulary - 1].Array[1, 40]
        from decoderIds in Gen.Int[0, vocabulary - 1].Array[1, 40]
        select (
            new BartSpec
            {
                Width = s_heads[heads].Width,
                EncoderHeads = s_heads[heads].Encoder,
                DecoderHeads = s_heads[heads].Decoder,
                EncoderBlocks = 1 + (blocks % 2),
                DecoderBlocks = 1 + (blocks / 2),
                EncoderHidden = hidden,
                DecoderHidden = 41 - hidden,
                Vocabulary = vocabulary,
                Activation = s_activations[activation],
                Sharpness = ((double[])[0, 1, 5, 100])[sharpness],
                ScaleEmbedding = scaled,
                HasLogitBias = hasBias,
                Seed = seed,
                Context = 40,
            },
            ids,
            decoderIds);

    [Fact]
    public void Run_RandomModels_AgreeWithFloat64()
    {
        int turn = 0;
        RandomModels.Sample(s_models, 12, one =>
        {
            using var checkpoint = new BuiltBart(one.Spec);
            string kernels = KernelSet.Available[turn++ % KernelSet.Available.Count].Name;
            using Bart model = checkpoint.Load(kernels);
            BartAgreement.Check(
                model, checkpoint.Reference(one.Ids, one.DecoderIds), one.Ids, one.DecoderIds, $"{one.Spec}, {kernels}");
        });
    }

    public static TheoryData<string, string> KernelsAndStorage() =>
        KernelCases.Of(["plain", "f16", "bf16", "f64", "scaled", "lengths"]);

    [Theory]
    [MemberData(nameof(KernelsAndStorage))]
    public void Run_EveryKernel_AgreesWithFloat64(string name, string kernels)
    {
        var spec = new BartSpec
        {
            TypeOf = _ => name is "f16" or "bf16" or "f64" ? name.ToUpperInvariant() : "F32",
            ScaleEmbedding = name == "scaled",
        };
        using var checkpoint = new BuiltBart(spec);
        using Bart model = checkpoint.Load(kernels);
        (int length, int decoderLength) = name == "lengths" ? (70, 1) : (7, 19);
        (int[] ids, int[] decoderIds) = (checkpoint.Ids(length), checkpoint.Ids(decoderLength, 5));

        BartAgreement.Check(model, checkpoint.Reference(ids, decoderIds), ids, decoderIds, $"{name}, {kernels}");
    }
}

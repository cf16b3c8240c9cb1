namespace Attendance.Tests.Models;

/// <summary>Every configuration field and every way to store weights that changes a result, against float64.</summary>
public sealed class Gpt2VariantTests(ITestOutputHelper output)
{
    private static readonly int[] s_lengths = [3, 17];

    private static readonly Dictionary<string, CheckpointSpec> s_cases = MakeCases();

    public static TheoryData<string, string> Cases() => KernelCases.Of(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_EveryVariant_AgreesWithFloat64(string name, string kernels)
    {
        double worst = AgreementRuns.Worst(s_cases[name], s_lengths, name, kernels);
        output.WriteLine($"{name}, {kernels}: largest difference {worst:0.000} of what is allowed");
    }

    private static Dictionary<string, CheckpointSpec> MakeCases()
    {
        var plain = new CheckpointSpec { Heads = 3, HeadSize = 7, Inner = 29, Context = 19 };
        var cases = new Dictionary<string, CheckpointSpec>
        {
            ["epsilon 0.3"] = plain with { Epsilon = 0.3 },
            ["epsilon 1e-12"] = plain with { Epsilon = 1e-12 },
            ["unscaled scores"] = plain with { ScaleScores = false },
            ["scores by inverse block"] = plain with { ScaleByInverseBlock = true, Blocks = 4 },
            ["unscaled, by inverse block"] = plain with { ScaleByInverseBlock = true, ScaleScores = false, Blocks = 3 },
            ["scores beyond float32's exponential"] = plain with { Sharpness = 400 },
            ["uniform attention"] = plain with { Sharpness = 0 },
            ["F16"] = plain with { TypeOf = _ => "F16" },
            ["BF16"] = plain with { TypeOf = _ => "BF16" },
            ["F64"] = plain with { TypeOf = _ => "F64" },
            ["F64 matrices among F32"] = plain with
            {
                TypeOf = name => name.EndsWith("weight", StringComparison.Ordinal) ? "F64" : "F32",
            },
            ["F64 vectors among F16"] = plain with
            {
                TypeOf = name => name.Contains("bias", StringComparison.Ordinal) ? "F64" : "F16",
            },
            ["every type"] = plain with
            {
                TypeOf = name => ((string[])["F64", "F32", "F16", "BF16"])[name.Length % 4],
            },
            ["prefix"] = plain with { Prefix = "transformer." },
            ["prefix, untied head"] = plain with { Prefix = "transformer.", Head = OutputHead.Untied },
            ["F32 mask buffers"] = plain with { MaskBuffers = "F32" },
            ["U8 mask buffers"] = plain with { MaskBuffers = "U8", Prefix = "transformer." },
            ["BOOL mask buffers"] = plain with { MaskBuffers = "BOOL" },
            ["gamma and beta"] = plain with { OldNames = true },
            ["untied head"] = plain with { Head = OutputHead.Untied },
            ["untied BF16 head"] = plain with
            {
                Head = OutputHead.Untied,
                TypeOf = name => name == "lm_head.weight" ? "BF16" : "F32",
            },
            ["tied but stored head"] = plain with { Head = OutputHead.TiedButStored },
            ["missing head"] = plain with { Head = OutputHead.Missing },
            ["3 shards"] = plain with { Shards = 3 },
            ["shards of everything"] = plain with
            {
                Shards = 2,
                Prefix = "transformer.",
                MaskBuffers = "U8",
                Misalignment = 5,
                OldNames = true,
            },
            ["names of other architectures"] = plain with { AliasedConfig = true },
            ["no n_inner"] = plain with { Inner = null },
        };
        foreach (string activation in (string[])
            ["gelu_new", "gelu", "gelu_pytorch_tanh", "gelu_fast", "quick_gelu", "relu", "silu", "swish", "tanh"])
        {
            cases.Add(activation, plain with { Activation = activation });
        }

        foreach (int misalignment in (int[])[1, 2, 3, 4, 7])
        {
            cases.Add($"data {misalignment} bytes off", plain with { Misalignment = misalignment });
        }

        cases.Add("F16 data 1 byte off", plain with { Misalignment = 1, TypeOf = _ => "F16" });
        cases.Add("BF16 data 3 bytes off", plain with { Misalignment = 3, TypeOf = _ => "BF16" });
        cases.Add("F64 data 4 bytes off", plain with { Misalignment = 4, TypeOf = _ => "F64" });
        return cases;
    }
}

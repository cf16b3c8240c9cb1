using System.Collections.Concurrent;
using Attendance.Models;
using Attendance.Models.Encoders;
using Attendance.Probes;

namespace Attendance.Tests.Models.Encoders;

/// <summary>
/// Sizes that are no multiple of anything, every activation, every spelling of a checkpoint, and lengths on both sides
/// of the paths through the kernels, against a plain float64 forward pass.
/// </summary>
public sealed class EncoderShapeTests(ITestOutputHelper output)
{
    private static readonly int[] s_lengths = [1, 2, 5, 17, 66];

    private static readonly ConcurrentDictionary<(EncoderSpec, int), Lazy<ReferencePass>> s_references = new();

    private static readonly Dictionary<string, EncoderSpec> s_cases = new()
    {
        ["head size 1, one head, width 1"] = new() { HeadSize = 1, Heads = 1, Inner = 3, Blocks = 1, Epsilon = 1e-3 },
        ["head size 3, five heads, gamma and beta"] = new() { HeadSize = 3, Heads = 5, OldNames = true, Pooler = true },
        ["head size 33, no prefix, no head"] = new() { HeadSize = 33, Inner = 101, Prefix = false, Head = null },
        ["head size 64, relu, three types, untied"] = new()
        {
            HeadSize = 64,
            Heads = 1,
            Activation = "relu",
            TokenTypes = 3,
            Head = OutputHead.Untied,
            Pooler = true,
        },
        ["gelu_new, epsilon 1e-5, stored though tied"] = new()
        {
            Activation = "gelu_new",
            Epsilon = 1e-5,
            Head = OutputHead.TiedButStored,
            BiasInside = true,
        },
        ["silu, F16"] = new() { Activation = "silu", Type = "F16", HeadSize = 12 },
        ["RoBERTa, padding 1"] = new() { Kind = "roberta", TokenTypes = 1, Heads = 3, HeadSize = 7 },
        ["RoBERTa, padding 4, tanh, untied"] = new()
        {
            Kind = "roberta",
            Padding = 4,
            Activation = "tanh",
            Head = OutputHead.Untied,
            Epsilon = 1e-5,
            Pooler = true,
        },
        ["RoBERTa, no prefix, BF16"] = new() { Kind = "roberta", Prefix = false, Type = "BF16", TokenTypes = 1 },
        ["DistilBERT"] = new() { Kind = "distilbert", Heads = 4, HeadSize = 9, Blocks = 3 },
        ["DistilBERT, relu, no prefix, untied"] = new()
        {
            Kind = "distilbert",
            Activation = "relu",
            Prefix = false,
            Head = OutputHead.Untied,
        },
        ["DistilBERT, no head"] = new() { Kind = "distilbert", Head = null },
    };

    public static TheoryData<string, string> Cases() => KernelCases.Of(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_EveryLength_AgreesWithFloat64(string name, string kernels)
    {
        using var checkpoint = new BuiltEncoder(s_cases[name]);
        using PostNormEncoder model = checkpoint.Load(kernels);
        double worst = 0;
        foreach (int length in s_lengths)
        {
            int[] ids = checkpoint.Ids(length);
            int[] types = [.. Enumerable.Range(0, length).Select(i => model.Features.TokenTypes * i / length)];
            ReferencePass reference = s_references.GetOrAdd(
                (checkpoint.Spec, length), _ => new Lazy<ReferencePass>(() => checkpoint.Reference(ids, types))).Value;
            LogitPositions logits = checkpoint.Spec.HasMaskHead ? LogitPositions.All : LogitPositions.None;
            var batch = new TokenBatch([ids], tokenTypes: [types]);

            // Once as everybody runs it, tile by tile and normed in one step; once with every hook point captured.
            foreach (string[] points in (string[][])[["*.q", "*.k", "*.v", "*.z", "*.normalized", "*.mlp*", "*_out"], ["*"]])
            {
                var capture = new CaptureProbe(points);
                Run run = model.Run(batch, new RunOptions { Logits = logits, Probes = [capture] }).Runs[0];
                worst = Math.Max(worst, ModelAgreement.CheckRun(run, capture, reference, $"{name}, {kernels}, {length}"));
                if (points is ["*"])
                {
                    Assert.Equal(
                        reference.Tensors.Keys.Where(point => point != "logits").Order(),
                        capture.Tensors.Select(tensor => tensor.Name).Order());
                }
            }
        }

        output.WriteLine($"{name}, {kernels}: largest difference {worst:0.000} of what is allowed");
    }
}

namespace Attendance.Tests.Models;

/// <summary>
/// Sizes that are no multiple of anything, and lengths on both sides of every path through the kernels, against a plain
/// float64 forward pass.
/// </summary>
public sealed class Gpt2ShapeTests(ITestOutputHelper output)
{
    // Few rows and packed rows, whole and partial register tiles, and one behind a power of two.
    private static readonly int[] s_lengths = [1, 2, 3, 7, 16, 17, 33, 65];

    private static readonly Dictionary<string, CheckpointSpec> s_cases = new()
    {
        ["head size 1"] = new() { HeadSize = 1, Heads = 3 },
        ["head size 1, one head, width 1"] = new() { HeadSize = 1, Heads = 1, Inner = 3 },
        ["head size 3"] = new() { HeadSize = 3, Heads = 5 },
        ["head size 5, one head"] = new() { HeadSize = 5, Heads = 1, Blocks = 3 },
        ["head size 12"] = new() { HeadSize = 12, Heads = 4, Inner = 33 },
        ["head size 20"] = new() { HeadSize = 20, Heads = 3, Inner = 1 },
        ["head size 33"] = new() { HeadSize = 33, Heads = 2, Inner = 101 },
        ["head size 64"] = new() { HeadSize = 64, Heads = 2, Vocabulary = 257 },
        ["head size 80"] = new() { HeadSize = 80, Heads = 1, Vocabulary = 64 },
        ["25 heads"] = new() { HeadSize = 3, Heads = 25, Inner = 77 },
        ["one block, one token id"] = new() { Blocks = 1, Heads = 2, HeadSize = 7, Vocabulary = 1 },
        ["context as long as the prompt"] = new() { Context = 65, HeadSize = 4, Heads = 7 },
    };

    public static TheoryData<string, string> Cases() => KernelCases.Of(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_EveryLength_AgreesWithFloat64(string name, string kernels)
    {
        double worst = AgreementRuns.Worst(s_cases[name], s_lengths, name, kernels);
        output.WriteLine($"{name}, {kernels}: largest difference {worst:0.000} of what is allowed");
    }
}

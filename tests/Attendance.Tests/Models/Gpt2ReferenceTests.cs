using System.Text.Json;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Weights;

namespace Attendance.Tests.Models;

/// <summary>
/// Everything that the reference (Hugging Face's own code on PyTorch, float32) tells of a small GPT-2, on every kernel
/// of this machine. The output says how far we are from it, and from float64 beside PyTorch's own distance.
/// </summary>
public sealed class Gpt2ReferenceTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> KernelsAndInputs()
    {
        var data = new TheoryData<string, string>();
        using var fixture = new ReferenceFixture("gpt2-tiny");
        foreach (KernelSet kernels in KernelSet.Available)
        {
            foreach (JsonElement input in fixture.Inputs)
            {
                data.Add(kernels.Name, input.GetProperty("name").GetString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KernelsAndInputs))]
    public void Run_EveryInput_AgreesWithTheReference(string kernels, string name)
    {
        using var fixture = new ReferenceFixture("gpt2-tiny");
        using Gpt2 model = Gpt2.Load(new DirectoryFiles(fixture.Folder), KernelSet.Choose(kernels));
        JsonElement input = fixture.Input(name);
        var batch = new TokenBatch(
            ReferenceFixture.Rows(input, "ids"),
            input.TryGetProperty("attention_mask", out _)
                ? [.. ReferenceFixture.Rows(input, "attention_mask").Select(row => Array.ConvertAll(row, value => value == 1))]
                : null,
            input.TryGetProperty("position_ids", out _) ? ReferenceFixture.Rows(input, "position_ids") : null);
        var capture = new CaptureProbe("blocks.*.attn.q", "blocks.*.attn.k", "blocks.*.resid_pre", "ln_final.normalized");

        BatchRun run = model.Run(batch, new RunOptions { Logits = LogitPositions.All, Probes = [capture] });

        var comparison = new ReferenceComparison(fixture, name, batch, run, capture);
        comparison.Attentions();
        comparison.Heads("queries", "q");
        comparison.Heads("keys", "k");
        comparison.HiddenStates();
        comparison.Logits();
        foreach (string line in comparison.Report)
        {
            output.WriteLine($"{kernels} {line}");
        }

        Assert.True(comparison.Failures.Count == 0, string.Join("; ", comparison.Failures));
    }

    [Theory]
    [MemberData(nameof(KernelsAndInputs))]
    public void Run_WithoutProbes_EqualsRunWithReadingProbes(string kernels, string name)
    {
        using var fixture = new ReferenceFixture("gpt2-tiny");
        using Gpt2 model = Gpt2.Load(new DirectoryFiles(fixture.Folder), KernelSet.Choose(kernels));
        int[] ids = ReferenceFixture.Rows(fixture.Input(name), "ids")[0];
        var options = new RunOptions { Logits = LogitPositions.All };
        var watched = options with { Probes = [new CaptureProbe("blocks.*.attn.q", "blocks.*.mlp.post", "blocks.*.resid_mid")] };

        Run plain = model.Run(ids, options);
        Run seen = model.Run(ids, watched);

        for (int position = 0; position < ids.Length; position++)
        {
            Assert.Equal(plain.LogitsAt(position).ToArray(), seen.LogitsAt(position).ToArray());
        }
    }
}

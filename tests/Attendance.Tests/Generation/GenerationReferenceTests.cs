using System.Text.Json;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Generation;

/// <summary>Greedy texts, and what sampling makes of logits, as plain PyTorch has them.</summary>
public sealed class GenerationReferenceTests
{
    public static TheoryData<string, string> Greedy() => KernelCases.Of(GenerationFixture.Names("greedy"));

    public static TheoryData<string> Sampling() => [.. GenerationFixture.Names("given", "model")];

    [Theory]
    [MemberData(nameof(Greedy))]
    public void Generate_Greedy_FindsTheReferencesTokens(string name, string kernels)
    {
        JsonElement one = GenerationFixture.Case(name);
        using Gpt2 model = GenerationFixture.Load(one.GetProperty("model").GetString()!, kernels);
        int[] expected = GenerationFixture.Numbers(one, "new_ids");

        // The plain kernels would take a minute for passes over everything again and again.
        foreach (bool cached in kernels == "scalar" ? (bool[])[true] : [true, false])
        {
            var options = new GenerationOptions
            {
                Sample = false,
                MaxNewTokens = expected.Length,
                EndTokens = [],
                UseCache = cached,
            };
            using var generator = new TextGenerator(
                model, model.Describe(GenerationFixture.Numbers(one, "ids")), options);

            Assert.Equal(expected, generator.Stream().Select(step => step.Token.Id));
        }
    }

    [Theory]
    [MemberData(nameof(Sampling))]
    public void Apply_EveryOption_LeavesTheReferencesDistribution(string name)
    {
        JsonElement one = GenerationFixture.Case(name);
        bool isGiven = one.GetProperty("kind").GetString() == "given";
        double[] scores = isGiven
            ? [.. one.GetProperty("logits").EnumerateArray().Select(logit => logit.GetDouble())]
            : Logits(GenerationFixture.Numbers(one, "ids"));
        new LogitWarper(SettingsOf(one.GetProperty("options")), scores.Length)
            .Apply(scores, GenerationFixture.Numbers(one, isGiven ? "previous_ids" : "ids"));
        double[] probabilities = new double[scores.Length];
        LogitWarper.Softmax(scores, probabilities);

        int[] kept = GenerationFixture.Numbers(one, "kept_ids");
        Assert.Equal(kept, Enumerable.Range(0, scores.Length).Where(id => scores[id] != double.NegativeInfinity));
        float[] expected = GenerationFixture.Array($"{name}.probabilities");
        double noise = GenerationFixture.Noise(one.GetProperty("model").GetString()!, "probabilities");
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], probabilities[isGiven ? i : kept[i]], 8 * noise);
        }
    }

    private static double[] Logits(int[] ids)
    {
        using Gpt2 model = GenerationFixture.Load("demo", "scalar");
        Run run = model.Run(ids, new RunOptions { Logits = LogitPositions.Last });
        return [.. run.NextTokenLogits.ToArray().Select(logit => (double)logit)];
    }

    private static GenerationSettings SettingsOf(JsonElement options)
    {
        double Number(string name, double otherwise) =>
            options.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
        return new GenerationSettings
        {
            Sample = true,
            Temperature = Number("temperature", 1),
            TopK = (int)Number("top_k", 0),
            TopP = Number("top_p", 1),
            TypicalP = Number("typical_p", 1),
            RepetitionPenalty = Number("repetition_penalty", 1),
        };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Attendance.Analysis;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Interventions;

/// <summary>Every kind, alone and mixed, against PyTorch; read as JSON, in which the cases are written.</summary>
public sealed class InterventionFixtureTests
{
    public static TheoryData<string> Names
    {
        get
        {
            using var fixture = new AnalysisFixture("interventions");
            return [.. fixture.Cases.Select(@case => @case.GetProperty("name").GetString()!)];
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_ACase_IsTheReferences(string name)
    {
        using var fixture = new AnalysisFixture("interventions");
        JsonElement @case = fixture.Case(name);
        using TransformerModel model = AnalysisFixture.Open(@case);
        IReadOnlyList<Token> tokens = model.Describe(AnalysisFixture.Ints(@case, "ids"));
        InterventionSet set = InterventionJson.Read(
            InOurWords(@case.GetProperty("interventions")), new InterventionParser(model, tokens));

        var effect = InterventionEffect.Of(model, tokens, set);

        float[] logits = effect.After.NextTokenLogits.ToArray();
        int target = @case.GetProperty("target").GetInt32();
        int against = @case.GetProperty("against").GetInt32();
        fixture.Check(@case, "logits", logits.Where((_, id) => id % 8 == 0).Select(logit => (double)logit));
        fixture.Check(@case, "log_sum", [logits[0] - Distributions.LogProbability(logits, 0)]);
        fixture.Check(@case, "logit_target", [effect.Next(target).After.Logit]);
        fixture.Check(@case, "logit_against", [effect.Next(against).After.Logit]);
        fixture.Check(@case, "loss", [effect.LossAfter!.Value]);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("demo")]
    public void Of_ACase_IsTheCleanOneBefore(string model)
    {
        using var fixture = new AnalysisFixture("interventions");
        JsonElement clean = fixture.Case($"{model}-clean");
        using TransformerModel opened = AnalysisFixture.Open(clean);
        IReadOnlyList<Token> tokens = opened.Describe(AnalysisFixture.Ints(clean, "ids"));

        var effect = InterventionEffect.Of(opened, tokens, new InterventionSet(new Ablate(BlockPart.Mlp(0))));

        fixture.Check(clean, "logit_target", [effect.Next(clean.GetProperty("target").GetInt32()).Before.Logit]);
        fixture.Check(clean, "loss", [effect.LossBefore!.Value]);
    }

    private static JsonElement InOurWords(JsonElement interventions)
    {
        var ours = new JsonArray();
        foreach (JsonElement item in interventions.EnumerateArray())
        {
            var one = JsonObject.Create(item.Clone())!;
            string kind = one["kind"]!.GetValue<string>();
            one["kind"] = kind == "zero_mlp" ? "zero" : kind.Replace('_', '-');
            Rename(one, "block", "mlp");
            Rename(one, "from_ids", "from");
            ours.Add(one);
        }

        return JsonSerializer.SerializeToElement(ours);
    }

    private static void Rename(JsonObject item, string from, string to)
    {
        if (item.Remove(from, out JsonNode? value))
        {
            item[to] = value;
        }
    }
}

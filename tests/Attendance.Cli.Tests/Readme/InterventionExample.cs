using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Cli.Tests.Readme;

/// <summary>The example of <c>docs/interventions.md</c>.</summary>
internal static class InterventionExample
{
    public static (Run Run, InterventionEffect Effect) Run(
        TransformerModel model, IReadOnlyList<Token> tokens, Probe myOwn, Action<string> print)
    {
        var Console = new { WriteLine = print };

        // README begins
        var set = new InterventionSet(new Ablate(new HeadId(4, 7)), new Scale(BlockPart.Mlp(5), 0.5));
        IReadOnlyList<Probe> probes = set.ProbesFor(model, tokens);
        Run run = model.Run(tokens, new RunOptions { Probes = [.. probes, myOwn], Logits = LogitPositions.Last });

        var effect = InterventionEffect.Of(model, tokens, set);
        Console.WriteLine($"{effect.KullbackLeibler} nats, loss {effect.LossBefore} → {effect.LossAfter}");
        // README ends
        return (run, effect);
    }
}

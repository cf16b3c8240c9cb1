using Attendance.Analysis.Interventions;
using Attendance.Cli.Hosting;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>How a prompt goes on before and after a change, with the same random numbers where there are any.</summary>
/// <param name="Settings">How it was continued.</param>
/// <param name="Before">By the model as it is.</param>
/// <param name="After">With the change, made anew over the whole text at every step.</param>
internal sealed record ChangedTexts(GenerationSettings Settings, Continuation Before, Continuation After)
{
    /// <summary>New tokens where nobody says how many: each costs a whole pass.</summary>
    public const int UsualNewTokens = 20;

    /// <summary>Greedy, and of usual length, unless something else was asked for.</summary>
    /// <returns>Null where no token is wanted, or the context has no room for any.</returns>
    public static GenerationOptions? Options(
        GenerationOptions asked, TransformerModel model, IReadOnlyList<Token> prompt)
    {
        if (model.Features.NoGeneration is not null)
        {
            // Without being asked for, a continuation is left out where there is none.
            if (asked.MaxNewTokens > 0 || asked.MaxLength is not null)
            {
                model.Features.RequireGeneration();
            }

            return null;
        }

        int? count = asked.MaxNewTokens
            ?? (asked.MaxLength is null
                ? Math.Min(UsualNewTokens, model.Context - TextGenerator.BegunBy(model, prompt).Count)
                : null);
        bool drawn = asked is not { Temperature: null, TopK: null, TopP: null, TypicalP: null };
        return count == 0 ? null : asked with { Sample = asked.Sample ?? drawn, MaxNewTokens = count };
    }

    /// <summary>Continues the prompt twice.</summary>
    public static ChangedTexts Of(InterventionEffect effect, GenerationOptions options, CommandHost host)
    {
        (TransformerModel model, IReadOnlyList<Token> prompt) = (effect.Model, effect.Before.Tokens);
        using var plain = new TextGenerator(model, prompt, options);
        using var changed = new TextGenerator(
            model, prompt, options with { Probes = effect.Interventions.ProbesFor(model, prompt) });
        return new ChangedTexts(plain.Settings, Generate(plain, host), Generate(changed, host));
    }

    /// <summary>The first new token that differs, from 0; null where one goes as the other as far as it goes.</summary>
    public int? Parting
    {
        get
        {
            int same = Before.Steps.Zip(After.Steps)
                .TakeWhile(pair => pair.First.Token.Id == pair.Second.Token.Id)
                .Count();
            return same < Math.Min(Before.Steps.Count, After.Steps.Count) ? same : null;
        }
    }

    private static Continuation Generate(TextGenerator generator, CommandHost host)
    {
        var steps = new List<GenerationStep>();
        foreach (GenerationStep step in generator.Stream())
        {
            steps.Add(step);
            host.Interruption.Token.ThrowIfCancellationRequested();
        }

        return Continuation.Of(generator, steps);
    }
}

using System.Threading.RateLimiting;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Endpoints;

/// <summary>What a run can lead to: a continuation, and what each head and MLP does for a logit.</summary>
internal sealed class GenerateEndpoints(ServerState state)
{
    private const int UsualTokens = 20;
    private const int UsualAlternatives = 5;
    private const int MostAlternatives = 50;

    /// <summary>Adds the endpoints.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapRunPost("generate", state.Finder, GenerateAsync);
        routes.MapRunPost("causes", state.Finder, CausesAsync);
    }

    private async Task GenerateAsync(KeptRun kept, HttpContext context)
    {
        GenerateRequest request = await context.ReadJsonAsync<GenerateRequest>().ConfigureAwait(false);
        CancellationToken stop = context.RequestAborted;
        using ModelLease lease = await state.Shelf.OpenAsync(kept.Info.Model, null, stop).ConfigureAwait(false);
        TransformerModel model = lease.Model;
        IReadOnlyList<Token> prompt = kept.Tokens;
        using Room room = state.Store.Reserve(PassSize.OfText(model, prompt));
        using var generator = new TextGenerator(
            model, prompt, Options(request) with { Probes = InterventionProbes.Of(kept.Interventions, model, prompt) });
        using IEnumerator<GenerationStep> steps = generator.Stream().GetEnumerator();

        // The first step is the prompt's pass: what is wrong with that is told by a status.
        bool goesOn = await NextAsync(steps, stop).ConfigureAwait(false);
        var stream = new EventStream(context);
        try
        {
            await stream.SendAsync("end", await StepsAsync(steps, goesOn, stream, generator, stop).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            (int status, ErrorAnswer answer) = state.Errors.Explain(e);
            await stream.SendAsync("failed", answer with { Status = status }).ConfigureAwait(false);
        }
    }

    private async Task<EndEvent> StepsAsync(
        IEnumerator<GenerationStep> steps, bool goesOn, EventStream stream, TextGenerator generator, CancellationToken stop)
    {
        PromptTokenizer? tokenizer = generator.Model.Tokenizer;
        var ids = generator.Begun.Select(token => token.Id).ToList();
        for (; goesOn; goesOn = await NextAsync(steps, stop).ConfigureAwait(false))
        {
            ids.Add(steps.Current.Token.Id);
            await stream.SendAsync("step", StepEvent.Of(steps.Current, generator.Begun.Count, tokenizer)).ConfigureAwait(false);
        }

        return EndEvent.Of(steps.Current.End, [.. ids], tokenizer);
    }

    /// <summary>One step, in its turn among the passes, so that a long text does not keep others out.</summary>
    private async Task<bool> NextAsync(IEnumerator<GenerationStep> steps, CancellationToken stop)
    {
        using RateLimitLease turn = await state.Passes.EnterAsync(stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        return steps.MoveNext();
    }

    private async Task CausesAsync(KeptRun kept, HttpContext context)
    {
        CausesRequest request = await context.ReadJsonAsync<CausesRequest>().ConfigureAwait(false);
        CancellationToken stop = context.RequestAborted;
        using ModelLease lease = await state.Shelf.OpenAsync(kept.Info.Model, null, stop).ConfigureAwait(false);
        using RateLimitLease turn = await state.Passes.EnterAsync(stop).ConfigureAwait(false);
        await context.WriteJsonAsync(HeadCauses.Of(lease.Model, kept, request, stop)).ConfigureAwait(false);
    }

    private static GenerationOptions Options(GenerateRequest request) => new()
    {
        MaxNewTokens = request.Tokens ?? UsualTokens,
        Temperature = request.Temperature,
        TopK = request.TopK,
        TopP = request.TopP,
        TypicalP = request.TypicalP,
        RepetitionPenalty = request.RepetitionPenalty,
        Seed = request.Seed ?? 0,
        Alternatives = Math.Clamp(request.Alternatives ?? UsualAlternatives, 0, MostAlternatives),
    };
}

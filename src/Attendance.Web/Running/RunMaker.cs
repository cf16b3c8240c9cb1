using System.Buffers;
using System.Text.Json;
using System.Threading.RateLimiting;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Running;

/// <summary>Makes runs, one pass at a time.</summary>
internal sealed class RunMaker(ModelShelf shelf, RunStore store, Turnstile passes, ServerLimits limits)
{
    /// <summary>Runs what a request asks for, and keeps the run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="progress">Told how far it is; nobody when null.</param>
    /// <param name="cancellationToken">Ends the wait for the model or for the turn, and a pass at its next
    /// block.</param>
    public async Task<RunInfo> MakeAsync(
        RunRequest request, IRunProgress? progress, CancellationToken cancellationToken)
    {
        CheckPrompt(request.Prompt + request.Pair + request.Decoder, limits);
        string name = shelf.Resolve(request.Model);
        using ModelLease lease = await shelf.OpenAsync(name, progress, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Token> tokens = TokensOf(lease.Model, request);
        if (passes.IsFull)
        {
            progress?.Queued();
        }

        using RateLimitLease turn = await passes.EnterAsync(cancellationToken).ConfigureAwait(false);
        progress?.Running(tokens.Count);
        InterventionSet interventions = request.Interventions is { } changes
            ? InterventionJson.Read(changes, new InterventionParser(lease.Model, tokens))
            : new InterventionSet();
        JsonElement[] changed = JsonOf(interventions);
        using RunLease made = RunPass.Make(
            lease.Model,
            tokens,
            interventions,
            store,
            run => new RunRecipe(
                RunDescription.Of(lease.Model, run, request.Prompt) with
                {
                    Model = name,
                    PairPrompt = Some(request.Pair),
                    DecoderPrompt = Some(request.Decoder),
                    Interventions = changed,
                },
                tokens,
                interventions),
            cancellationToken);
        return made.Kept.Info;
    }

    /// <summary>Fails where a prompt is too long to be worth splitting into tokens.</summary>
    public static void CheckPrompt(string? prompt, ServerLimits limits)
    {
        if (prompt?.Length > limits.PromptCharacters)
        {
            throw new RefusedException(
                StatusCodes.Status413PayloadTooLarge,
                $"The prompt has {prompt.Length} characters; expected at most {limits.PromptCharacters}.");
        }
    }

    /// <summary>The tokens of a prompt, with a second sentence where there is one.</summary>
    public static IReadOnlyList<Token> Tokenize(TransformerModel model, string prompt, string? pair) =>
        string.IsNullOrEmpty(pair) ? model.Tokenize(prompt) : model.Tokenize(prompt, pair);

    /// <summary>Interventions as the page has them.</summary>
    public static JsonElement[] JsonOf(InterventionSet interventions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            InterventionJson.Write(json, interventions);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private static IReadOnlyList<Token> TokensOf(TransformerModel model, RunRequest request)
    {
        IReadOnlyList<Token> tokens = (request.Prompt, request.Ids) switch
        {
            ({ } prompt, null) => Tokenize(model, prompt, request.Pair),
            (null, { } ids) => model.Describe(ids),
            _ => throw new RefusedException(
                StatusCodes.Status400BadRequest, "Expected a prompt or ids, and not both."),
        };
        return string.IsNullOrEmpty(request.Decoder)
            ? tokens
            : new PromptWithDecoder(tokens, model.DecoderTokensFor(model.Tokenize(request.Decoder)));
    }

    private static string? Some(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

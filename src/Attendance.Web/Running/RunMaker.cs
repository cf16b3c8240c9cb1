using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Running;

/// <summary>Makes runs, one pass at a time.</summary>
internal sealed class RunMaker(ModelShelf shelf, RunStore store, Turnstile passes, ServerLimits limits)
{
    /// <summary>How many next tokens a run tells of.</summary>
    private const int NextTokens = 12;

    /// <summary>Runs what a request asks for, and keeps the run.</summary>
    /// <param name="request">The request.</param>
    /// <param name="progress">Told how far it is; nobody when null.</param>
    /// <param name="cancellationToken">Ends the wait for the model or for the turn. A pass that has begun is short.</param>
    public async Task<RunInfo> MakeAsync(
        RunRequest request, IRunProgress? progress, CancellationToken cancellationToken)
    {
        CheckPrompt(request.Prompt, limits);
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
        return Pass(lease.Model, name, tokens, request.Prompt, interventions, cancellationToken);
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

    private static IReadOnlyList<Token> TokensOf(TransformerModel model, RunRequest request) =>
        (request.Prompt, request.Ids) switch
        {
            ({ } prompt, null) => model.Tokenize(prompt),
            (null, { } ids) => model.Describe(ids),
            _ => throw new RefusedException(
                StatusCodes.Status400BadRequest, "Expected a prompt or ids, and not both."),
        };

    private RunInfo Pass(
        TransformerModel model, string name, IReadOnlyList<Token> tokens, string? prompt, InterventionSet interventions,
        CancellationToken cancellationToken)
    {
        var buffer = new RunBuffer();
        try
        {
            var options = new RunOptions
            {
                Logits = LogitPositions.Last,
                Probes = interventions.ProbesFor(model, tokens),
            };
            Run run = model.Run(tokens, options, buffer);
            cancellationToken.ThrowIfCancellationRequested();
            RunInfo info = Describe(model, run, prompt) with { Model = name, Interventions = JsonOf(interventions) };
            store.Add(new KeptRun(info, run, buffer, interventions));
            return info;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static RunInfo Describe(TransformerModel model, Run run, string? prompt)
    {
        int length = run.Tokens.Count;
        PromptTokenizer? tokenizer = model.Tokenizer;
        IReadOnlyList<TokenProbability> next = TokenProbability.Top(model, run.NextTokenLogits, NextTokens);
        return new RunInfo
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Model = model.Name,
            Revision = model.Revision,
            Architecture = model.Architecture,
            Blocks = model.Blocks,
            Heads = model.Heads,
            HeadSize = run.Attention.HeadSize,
            Context = model.Context,
            Prompt = prompt ?? tokenizer?.Decode([.. run.Tokens.Select(token => token.Id)]),
            Tokens = TokenInfo.Of(run.Tokens, tokenizer),
            Attentions = [new AttentionInfo("self", "causal", length, length, "prompt", "prompt")],
            Next =
            [
                .. next.Select(token => new Candidate(
                    token.Token.Id, TokenInfo.TextOf(token.Token, tokenizer), token.Probability)),
            ],
            Measures = RunMeasures.Of(model, run, next[0].Token),
            Interventions = [],
            Features = new Features
            {
                Generate = true,
                Compare = true,
                Causes = true,
                Neuron = true,
                Interventions = true,
                Scores = length > 1,
            },
        };
    }

    private static JsonElement[] JsonOf(InterventionSet interventions)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            InterventionJson.Write(json, interventions);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}

using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>The run that interventions are prepared for. Others that they need are made once for all of them.</summary>
internal sealed class InterventionContext
{
    private readonly List<(IReadOnlyList<Token> Tokens, ActivationCache Cache)> _others = [];

    public InterventionContext(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        Model = model;
        Tokens = tokens;
    }

    public TransformerModel Model { get; }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>The kinds of attention whose keys are the prompt's tokens.</summary>
    public IEnumerable<string> KindsOfPrompt => Model.Features.AttentionNames.Where(
        name => AttentionSites.Of(name) is { Stack: not HookStack.Decoder } or { IsCross: true });

    /// <summary>Who looks at whom in a kind of attention.</summary>
    public (IReadOnlyList<Token> Queries, IReadOnlyList<Token> Keys) TextsOf(string? attention) =>
        Model.TextsOf(attention, Tokens);

    /// <summary>A cell of a head's pattern, counted from the start.</summary>
    /// <exception cref="InvalidRequestException">
    /// There is no such head or position, or the query never looks at the key.
    /// </exception>
    public (HeadId Head, int Query, int Key) Resolve(string? attention, HeadId head, int query, int key)
    {
        BlockPart part = (new BlockPart(head.Block, head.Head) { Attention = attention }).Resolve(Model);
        (IReadOnlyList<Token> queries, IReadOnlyList<Token> keys) = TextsOf(attention);
        query = Positions.Resolve(query, queries.Count, "query");
        key = Positions.Resolve(key, keys.Count, "key");
        return key <= query || Model.KindOf(attention) != AttentionKind.CausalSelf
            ? (new HeadId(part.Block, part.Head!.Value), query, key)
            : throw new InvalidRequestException(
                $"Query {query} does not look at key {key}, which comes later; expected a key up to {query}.");
    }

    /// <summary>
    /// What was written in an unchanged run of another prompt: every head's z and every MLP's output.
    /// </summary>
    public ActivationCache RunOf(IReadOnlyList<Token> tokens)
    {
        foreach ((IReadOnlyList<Token> other, ActivationCache cache) in _others)
        {
            if (IdsOf(other).SequenceEqual(IdsOf(tokens)))
            {
                return cache;
            }
        }

        IEnumerable<AttentionSites> kinds = Model.Features.AttentionNames.Select(AttentionSites.Of);
        string[] written =
        [
            .. kinds.SelectMany(sites => new[] { sites.InEveryBlock(HookSite.Z), sites.InEveryBlock(HookSite.MlpOut) })
                .Distinct(),
        ];
        var made = ActivationCache.Of(Model, tokens, LogitPositions.None, written);
        _others.Add((tokens, made));
        return made;
    }

    /// <summary>A prompt's ids, and behind −1, which is none, those of a decoder's text that came with it.</summary>
    private static IEnumerable<int> IdsOf(IReadOnlyList<Token> tokens) => tokens is PromptWithDecoder both
        ? [.. both.Prompt.Select(token => token.Id), -1, .. both.Decoder.Select(token => token.Id)]
        : tokens.Select(token => token.Id);
}

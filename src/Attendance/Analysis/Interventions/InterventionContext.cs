using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>The run that interventions are prepared for. Others that they need are made once for all of them.</summary>
internal sealed class InterventionContext
{
    private static readonly string[] s_written = ["blocks.*.attn.z", "blocks.*.mlp_out"];

    private readonly List<ActivationCache> _others = [];

    /// <exception cref="InvalidRequestException">The model has several stacks of blocks.</exception>
    public InterventionContext(TransformerModel model, IReadOnlyList<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        if (model.Hooks.Points.All(point => point.Stack != HookStack.Blocks))
        {
            throw new InvalidRequestException(
                $"{model.Architecture} has an encoder and a decoder, and interventions name heads of one stack of blocks"
                + "; write probes of your own, for example at encoder.0.attn.z.");
        }

        Model = model;
        Tokens = tokens;
    }

    public TransformerModel Model { get; }

    public IReadOnlyList<Token> Tokens { get; }

    /// <exception cref="InvalidRequestException">The model has no such part.</exception>
    public BlockPart Resolve(BlockPart part) => part.Resolve(Model.Blocks, Model.Heads);

    /// <summary>The name of the point at which a part's output passes.</summary>
    public static string OutputOf(BlockPart part) =>
        new HookPoint(part.Head is null ? HookSite.MlpOut : HookSite.Z, part.Block).Name;

    /// <summary>A cell of a head's pattern, counted from the start.</summary>
    /// <exception cref="InvalidRequestException">
    /// There is no such head or position, or the query never looks at the key.
    /// </exception>
    public (HeadId Head, int Query, int Key) Resolve(HeadId head, int query, int key)
    {
        head = head.Resolve(Model.Blocks, Model.Heads);
        query = Positions.Resolve(query, Tokens.Count, "query");
        key = Positions.Resolve(key, Tokens.Count, "key");
        return key <= query || LooksAhead()
            ? (head, query, key)
            : throw new InvalidRequestException(
                $"Query {query} does not look at key {key}, which comes later; expected a key up to {query}.");
    }

    /// <summary>What was written in an unchanged run of another prompt.</summary>
    public ActivationCache RunOf(IReadOnlyList<Token> tokens)
    {
        foreach (ActivationCache other in _others)
        {
            if (other.Run.Tokens.Select(token => token.Id).SequenceEqual(tokens.Select(token => token.Id)))
            {
                return other;
            }
        }

        var made = ActivationCache.Of(Model, tokens, LogitPositions.None, s_written);
        _others.Add(made);
        return made;
    }

    /// <summary>Whether a query may look at later keys, which a run of its own tells.</summary>
    private bool LooksAhead() =>
        Model.Run(Tokens, new RunOptions { HighestBlock = 0 }).Attention.Kind != AttentionKind.CausalSelf;
}

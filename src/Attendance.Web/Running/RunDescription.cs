using System.Security.Cryptography;
using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;

namespace Attendance.Web.Running;

/// <summary>What the page knows of a run.</summary>
internal static class RunDescription
{
    /// <summary>How many next tokens a run tells of.</summary>
    private const int NextTokens = 12;

    /// <summary>Describes a run; its id is made up.</summary>
    public static RunInfo Of(TransformerModel model, Run run, string? prompt)
    {
        PromptTokenizer? tokenizer = model.Tokenizer;
        IReadOnlyList<TokenProbability>? next = Predicts(model, run.Tokens)
            ? TokenProbability.Top(model, run.NextTokenLogits, NextTokens)
            : null;
        IReadOnlyList<Measure> measures = RunMeasures.Of(model, run, next?[0].Token);
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
            DecoderTokens = run.DecoderTokens.Count > 0 ? TokenInfo.Of(run.DecoderTokens, tokenizer) : null,
            Attentions = [.. run.Attentions.Select(set => SetOf(set, model, measures))],
            Next = next is null ? null : [.. next.Select(token => Candidate.Of(token, tokenizer))],
            Masked = next is not null && IsForMasks(model) ? run.PredictedPosition : null,
            Measures = [.. measures.Select(RunMeasures.InfoOf)],
            Interventions = [],
            Features = new Features
            {
                Generate = model.Features.NoGeneration is null && next is not null,
                Compare = true,
                Causes = next is not null,
                Neuron = true,
                Interventions = next is not null,
                Scores = run.Attentions.All(set => set.Maps.Keys > 1),
            },
        };
    }

    /// <summary>What a run computes so that the page can show it: every block, and what comes next.</summary>
    public static RunOptions Options(TransformerModel model, IReadOnlyList<Token> tokens) => new()
    {
        Logits = Predicts(model, tokens) ? LogitPositions.Last : LogitPositions.None,
    };

    /// <summary>A model for masked tokens predicts where there is a mask.</summary>
    private static bool Predicts(TransformerModel model, IReadOnlyList<Token> tokens) =>
        model.Features.NoGeneration is null || (IsForMasks(model) && model.MaskedPositions(tokens).Count > 0);

    private static bool IsForMasks(TransformerModel model) =>
        model.Features is { NoMasks: null, Predicts: TokenPrediction.Masked };

    /// <summary>Of what is the same in all sets nothing is said.</summary>
    private static AttentionInfo SetOf(AttentionSet set, TransformerModel model, IReadOnlyList<Measure> measures)
    {
        string[] own = [.. measures.Where(measure => measure.IsOf(set.Name)).Select(measure => measure.Name)];
        return InfoOf(set) with
        {
            Blocks = set.Maps.Blocks == model.Blocks ? null : set.Maps.Blocks,
            Heads = set.Maps.Heads == model.Heads ? null : set.Maps.Heads,
            Measures = own.Length == measures.Count ? null : own,
        };
    }

    private static AttentionInfo InfoOf(AttentionSet set) => new(
        set.Name,
        set.Maps.Kind switch
        {
            AttentionKind.CausalSelf => "causal",
            AttentionKind.Cross => "cross",
            _ => "self",
        },
        set.Maps.Queries,
        set.Maps.Keys,
        set.Name is "decoder" or "cross" ? "decoder" : "prompt",
        set.Name is "decoder" ? "decoder" : "prompt");
}

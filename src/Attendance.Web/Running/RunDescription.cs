using System.Security.Cryptography;
using Attendance.Analysis;
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
        bool isOne = run.Attentions.Count == 1;
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
            Attentions = [.. run.Attentions.Select(SetOf)],
            Next = next is null ? null : [.. next.Select(token => Candidate.Of(token, tokenizer))],
            Masked = next is not null && IsForMasks(model) ? run.PredictedPosition : null,
            Measures = RunMeasures.Of(model, run, next?[0].Token),
            Interventions = [],
            Features = new Features
            {
                Generate = model.Features.NoGeneration is null && next is not null,
                Compare = isOne,
                Causes = isOne && next is not null,
                Neuron = isOne,
                Interventions = isOne && next is not null,
                Scores = run.Tokens.Count > 1,
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

    private static AttentionInfo SetOf(AttentionSet set) => new(
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

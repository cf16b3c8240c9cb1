using System.Security.Cryptography;
using Attendance.Analysis;
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
}

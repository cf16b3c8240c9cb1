using System.Text.Json;
using Attendance.Analysis;
using Attendance.Tokenizers;

namespace Attendance.Web.Protocol;

/// <summary>A run, as the page knows it.</summary>
internal sealed record RunInfo
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required string Revision { get; init; }

    public required string Architecture { get; init; }

    /// <summary>B.</summary>
    public required int Blocks { get; init; }

    /// <summary>H.</summary>
    public required int Heads { get; init; }

    /// <summary>D; 0 where only patterns are known.</summary>
    public required int HeadSize { get; init; }

    /// <summary>The longest prompt in tokens; 0 where there is no model.</summary>
    public required int Context { get; init; }

    /// <summary>The text that the tokens' ranges refer to; null where there are only ids.</summary>
    public string? Prompt { get; init; }

    /// <summary>The second text of a pair; null where there is none.</summary>
    public string? PairPrompt { get; init; }

    /// <summary>The text that a decoder was given; null where there is none.</summary>
    public string? DecoderPrompt { get; init; }

    public required IReadOnlyList<TokenInfo> Tokens { get; init; }

    public IReadOnlyList<TokenInfo>? DecoderTokens { get; init; }

    public required IReadOnlyList<AttentionInfo> Attentions { get; init; }

    /// <summary>The most probable next tokens, or of a masked one; null where the model predicts none.</summary>
    public IReadOnlyList<Candidate>? Next { get; init; }

    /// <summary>
    /// The position of the masked token that <see cref="Next"/> is about; null where it is about the next one.
    /// </summary>
    public int? Masked { get; init; }

    public required IReadOnlyList<MeasureInfo> Measures { get; init; }

    public required IReadOnlyList<JsonElement> Interventions { get; init; }

    public required Features Features { get; init; }
}

/// <summary>One set of patterns.</summary>
/// <param name="Name"><c>self</c>, <c>encoder</c>, <c>decoder</c> or <c>cross</c>.</param>
/// <param name="Kind"><c>causal</c>, <c>self</c> or <c>cross</c>.</param>
/// <param name="Queries">S.</param>
/// <param name="Keys">T.</param>
/// <param name="QueryTokens"><c>prompt</c> or <c>decoder</c>.</param>
/// <param name="KeyTokens"><c>prompt</c> or <c>decoder</c>.</param>
internal sealed record AttentionInfo(
    string Name, string Kind, int Queries, int Keys, string QueryTokens, string KeyTokens)
{
    /// <summary>B of these patterns; the run's when null.</summary>
    public int? Blocks { get; init; }

    /// <summary>H of these patterns; the run's when null.</summary>
    public int? Heads { get; init; }

    /// <summary>Which of the run's measures they have, by id; all of them when null.</summary>
    public IReadOnlyList<string>? Measures { get; init; }
}

/// <summary>Something that a cell of a matrix can say.</summary>
/// <param name="Id">Its name in requests.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="About">One line about it.</param>
/// <param name="Scope"><c>head</c>, or <c>block</c> where all heads of a block have one matrix.</param>
/// <param name="Diverging">Whether values have a sign.</param>
internal sealed record MeasureInfo(string Id, string Name, string About, string Scope, bool Diverging);

/// <summary>What can be asked of a run beside its patterns.</summary>
internal sealed record Features
{
    public bool Generate { get; init; }

    public bool Compare { get; init; }

    public bool Causes { get; init; }

    public bool Neuron { get; init; }

    public bool Interventions { get; init; }

    public bool Scores { get; init; }
}

/// <summary>A token that may come next.</summary>
internal sealed record Candidate(int Id, string Text, double Probability)
{
    /// <summary>A token with its text as it is in a prompt.</summary>
    public static Candidate Of(TokenProbability token, PromptTokenizer? tokenizer) =>
        new(token.Token.Id, TokenInfo.TextOf(token.Token, tokenizer), token.Probability);
}

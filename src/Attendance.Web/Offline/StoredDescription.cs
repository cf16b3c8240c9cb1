using System.Globalization;
using Attendance.Errors;
using Attendance.Files;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>What a page says about attention of a file.</summary>
internal static class StoredDescription
{
    /// <summary>Describes it.</summary>
    /// <exception cref="InvalidRequestException">There are too few or too many labels.</exception>
    public static RunInfo Of(StoredAttention stored, AttentionInfo set, IReadOnlyList<StoredToken>? tokens)
    {
        tokens ??= stored.StoredTokens;
        if (tokens is not null && tokens.Count != stored.Keys)
        {
            throw new InvalidRequestException(
                $"There are {tokens.Count} tokens, but '{stored.Tensor}' of {stored.FileName} has {stored.Keys} keys.");
        }

        string? model = stored.Metadata.GetValueOrDefault(RunFile.ModelKey);
        string? prompt = stored.Metadata.GetValueOrDefault("prompt");
        return new RunInfo
        {
            Id = "file",
            Model = model ?? Path.GetFileName(stored.FileName),
            Revision = stored.Metadata.GetValueOrDefault(RunFile.RevisionKey) ?? "",
            Architecture = "",
            Blocks = stored.Blocks,
            Heads = stored.Heads,
            HeadSize = 0,
            Context = 0,
            Prompt = prompt,
            Tokens = [.. (tokens ?? Positions(stored.Keys)).Select(token => TokenOf(token, prompt))],
            DecoderTokens = set.QueryTokens == "decoder"
                ? [.. (stored.StoredQueryTokens ?? Positions(stored.Queries)).Select(token => TokenOf(token, null))]
                : null,
            Attentions = [set],
            Measures = [new MeasureInfo("weight", "weight", "what the file holds", "head", Diverging: false)],
            Interventions = [],
            Features = new Features(),
        };
    }

    private static IEnumerable<StoredToken> Positions(int length) =>
        Enumerable.Range(0, length).Select(i => new StoredToken(i.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A file's texts are for reading; where it has the prompt, they are as they stand there.</summary>
    private static TokenInfo TokenOf(StoredToken token, string? prompt)
    {
        (int start, int end) = (token.Start ?? 0, token.End ?? 0);
        bool isWhole = prompt is not null && start >= 0 && start < end && end <= prompt.Length;
        return new TokenInfo(
            token.Id ?? -1,
            isWhole && !token.Text.StartsWith('<') ? prompt![start..end] : token.Text,
            token.Piece ?? token.Text,
            start,
            end);
    }
}

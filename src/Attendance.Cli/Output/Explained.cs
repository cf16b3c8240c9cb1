using Attendance.Analysis;
using Attendance.Analysis.Explanation;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>A score that was explained, and how it is to be shown.</summary>
/// <param name="Cache">The run.</param>
/// <param name="Score">The score.</param>
/// <param name="RatherThan">The score of the key that it is compared with, or null.</param>
/// <param name="Grouping">How parts are put together, or null.</param>
/// <param name="Top">How many pairs to list.</param>
internal sealed record Explained(
    ActivationCache Cache, ScoreExplanation Score, ScoreExplanation? RatherThan, ScoreGrouping? Grouping, int Top)
{
    /// <summary>The pairs that are shown: of the score, or of the difference, put together as was asked for.</summary>
    public ScorePairs Pairs { get; } = Grouped(
        RatherThan is null ? Score.Pairs : Score.RatherThan(RatherThan), Grouping);

    /// <summary>What the pairs sum to, in words.</summary>
    public string Quantity => RatherThan is null ? "score" : "difference of scores";

    /// <summary>The picture's title.</summary>
    public string Title =>
        $"{Cache.Model.Name} · why {Score.Head} looks from {Token(Score.Query)} at {Token(Score.Key)}"
        + (RatherThan is null ? "" : $" rather than {Token(RatherThan.Key)}");

    /// <summary>A position with its token.</summary>
    public string Token(int position)
    {
        Token token = Cache.Run.Tokens[position];
        return $"'{token.Text}' ({position})";
    }

    private static ScorePairs Grouped(ScorePairs pairs, ScoreGrouping? grouping) =>
        grouping is { } by ? pairs.Grouped(by) : pairs;
}

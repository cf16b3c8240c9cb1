using System.Globalization;
using Attendance.Analysis.Attribution;

namespace Attendance.Analysis.Explanation;

/// <summary>How the parts of a score are put together where there are many.</summary>
public enum ScoreGrouping
{
    /// <summary>Everything that a block wrote is one part; the embeddings, and the biases, are one each.</summary>
    Block,

    /// <summary>Token embedding, position embedding, all heads, all MLPs, all biases.</summary>
    Kind,
}

internal static class ScoreGroupings
{
    private const string Biases = "biases";

    /// <summary>The group that a part belongs to.</summary>
    public static ScorePart GroupOf(this ScoreGrouping grouping, ScorePart part) => new(
        part.Written is not { } written ? Biases
        : grouping == ScoreGrouping.Kind ? NameOf(written.Kind)
        : written.Block < 0 ? "embeddings"
        : string.Create(CultureInfo.InvariantCulture, $"block {written.Block}"));

    private static string NameOf(ResidualPartKind kind) => kind switch
    {
        ResidualPartKind.TokenEmbedding => "embed",
        ResidualPartKind.PositionEmbedding => "pos_embed",
        ResidualPartKind.Head => "heads",
        ResidualPartKind.Mlp => "MLPs",
        _ => Biases,
    };
}

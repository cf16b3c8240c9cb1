using Attendance.Analysis.Attribution;
using Attendance.Analysis.Explanation;
using Attendance.Attention;

namespace Attendance.Tests.Analysis.Explanation;

public sealed class ScorePairsTests
{
    // embed, 0.0, 0.1, 0.mlp, ln1.bias on either side.
    private static readonly ScorePart[] s_parts =
    [
        Written(ResidualPartKind.TokenEmbedding, -1, -1),
        Written(ResidualPartKind.Head, 0, 0),
        Written(ResidualPartKind.Head, 0, 1),
        Written(ResidualPartKind.Mlp, 0, -1),
        new("ln1.bias"),
    ];

    private static readonly ScorePairs s_pairs = new(
        s_parts, s_parts,
        new double[,]
        {
            { 1, 2, 3, 4, 5 },
            { 0, 0, -9, 0, 0 },
            { 1, 1, 1, 1, 1 },
            { 0, 0.5, 0, 0, 0 },
            { 2, 0, 0, 0, 20 },
        });

    [Fact]
    public void Totals_RowsAndColumns_AreTheirSums()
    {
        Assert.Equal(33.5, s_pairs.Sum);
        Assert.Equal(15, s_pairs.QueryTotal(0));
        Assert.Equal(-9, s_pairs.QueryTotal(1));
        Assert.Equal(-5, s_pairs.KeyTotal(2));
        Assert.Equal(-9, s_pairs[1, 2]);
    }

    [Fact]
    public void Largest_Pairs_AreInTheOrderOfMagnitude() => Assert.Equal(
        [("ln1.bias", "ln1.bias", 20.0), ("0.0", "0.1", -9.0), ("embed", "ln1.bias", 5.0)],
        s_pairs.Largest(3).Select(pair => (pair.Query.Name, pair.Key.Name, pair.Value)));

    [Fact]
    public void Grouped_ByBlock_AddsUpWhatABlockWrote()
    {
        ScorePairs grouped = s_pairs.Grouped(ScoreGrouping.Block);

        Assert.Equal(["embeddings", "block 0", "biases"], grouped.QueryParts.Select(part => part.Name));
        Assert.Equal(["embeddings", "block 0", "biases"], grouped.KeyParts.Select(part => part.Name));

        // Rows embed; 0.0 + 0.1 + 0.mlp; ln1.bias.
        Assert.Equal([1f, 9, 5, 1, -5.5f, 1, 2, 0, 20], grouped.ToGrid("").Panels[0].Matrix.Values);
    }

    [Fact]
    public void Grouped_ByKind_KeepsHeadsAndMlpsApart()
    {
        ScorePairs grouped = s_pairs.Grouped(ScoreGrouping.Kind);

        Assert.Equal(["embed", "heads", "MLPs", "biases"], grouped.KeyParts.Select(part => part.Name));
        Assert.Equal(33.5, grouped.Sum);
        Assert.Equal(-7, grouped[1, 1]); // 0 − 9 + 1 + 1
    }

    [Fact]
    public void Condensed_ToTwo_KeepsTheSumAndPutsTheRestLast()
    {
        // Magnitudes of rows: 15, 9, 5, ½, 22; of columns: 4, 3½, 13, 5, 26.
        ScorePairs condensed = s_pairs.Condensed(2);

        Assert.Equal(["embed", "ln1.bias", "3 others"], condensed.QueryParts.Select(part => part.Name));
        Assert.Equal(["0.1", "ln1.bias", "3 others"], condensed.KeyParts.Select(part => part.Name));
        Assert.Equal([3f, 5, 7, 0, 20, 2, -8, 1, 3.5f], condensed.ToGrid("").Panels[0].Matrix.Values);
        Assert.Equal(33.5, condensed.Sum);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(100)]
    public void Condensed_RestOfOneOrNone_IsAsItWas(int count) =>
        Assert.Equal(s_parts, s_pairs.Condensed(count).QueryParts);

    [Fact]
    public void Minus_TheSame_IsNothing()
    {
        ScorePairs nothing = s_pairs.Minus(s_pairs);

        Assert.Equal(0, nothing.Sum);
        Assert.Equal(0, nothing.Largest(1)[0].Value);
        Assert.Throws<ArgumentException>(() => s_pairs.Minus(s_pairs.Condensed(1)));
    }

    [Fact]
    public void ToGrid_Axes_SayWhatTheyAre()
    {
        AttentionGrid grid = s_pairs.ToGrid("title");

        Assert.Equal("title", grid.Title);
        Assert.Equal(("part of the query", "part of the key", false), (grid.RowAxis, grid.ColumnAxis, grid.IsCausal));
        Assert.Equal(["embed", "0.0", "0.1", "0.mlp", "ln1.bias"], grid.Queries);
    }

    private static ScorePart Written(ResidualPartKind kind, int block, int head)
    {
        var part = new ResidualPart(kind, block, head);
        return new ScorePart(part.Name, part);
    }
}

using Attendance.Attention;
using Attendance.Tests.Models;

namespace Attendance.Tests.Attention;

/// <summary>What holds for every pattern, whatever the model and the prompt, and however it is looked at.</summary>
public sealed class AttentionMapsPropertyTests
{
    private const int Models = 30;

    [Fact]
    public void Pattern_AnyModel_IsStochasticAndLooksAtNoLaterKey() => ForEachHead((maps, block, head) =>
    {
        AttentionMatrix pattern = maps.Pattern(block, head);
        for (int query = 0; query < maps.Keys; query++)
        {
            double sum = 0;
            for (int key = 0; key < maps.Keys; key++)
            {
                float weight = pattern[query, key];
                Assert.InRange(weight, 0, key <= query ? 1.00001f : 0);
                sum += weight;
            }

            Assert.InRange(sum, 1 - 1e-5, 1 + 1e-5);
        }
    });

    [Fact]
    public void Pattern_AnyModel_IsTheSoftmaxOfTheScores() => ForEachHead((maps, block, head) =>
    {
        AttentionMatrix pattern = maps.Pattern(block, head);
        AttentionMatrix scores = maps.Scores(block, head);
        for (int query = 0; query < maps.Keys; query++)
        {
            ReadOnlySpan<float> row = scores.Row(query);
            Assert.Equal(query + 1 == maps.Keys ? -1 : query + 1, row.IndexOf(float.NegativeInfinity));
            double largest = double.NegativeInfinity;
            foreach (float score in row)
            {
                largest = Math.Max(largest, score);
            }

            double sum = 0;
            foreach (float score in row)
            {
                sum += Math.Exp(score - largest);
            }

            for (int key = 0; key < maps.Keys; key++)
            {
                Assert.Equal(Math.Exp(row[key] - largest) / sum, pattern[query, key], 1e-6);
            }
        }
    });

    [Fact]
    public void PatternRows_AnyRows_EqualThePattern() => ForEachHead((maps, block, head) =>
    {
        AttentionMatrix pattern = maps.Pattern(block, head);
        int length = maps.Keys;
        foreach ((int first, int count) in ((int, int)[])
            [
                (0, 1), (0, length), (length - 1, 1), (length / 2, 1), (length / 2, length - (length / 2)),
                (0, (length + 1) / 2),
            ])
        {
            var rows = new float[count * length];
            maps.PatternRows(block, head, first, rows);
            Assert.Equal(pattern.Values.Slice(first * length, rows.Length), rows);
        }
    });

    [Fact]
    public void Tile_AnyRectangle_EqualsThePattern() => ForEachHead((maps, block, head) =>
    {
        AttentionMatrix pattern = maps.Pattern(block, head);
        int length = maps.Keys;
        foreach ((Range queries, Range keys) in ((Range, Range)[])
            [(.., ..), (^1.., ..), (0..1, 0..1), ((length / 3).., ..^(length / 3)), ((length / 2).., (length / 2)..)])
        {
            AttentionMatrix tile = maps.Tile(block, head, queries, keys);

            (int firstQuery, int queryCount) = queries.GetOffsetAndLength(length);
            (int firstKey, int keyCount) = keys.GetOffsetAndLength(length);
            Assert.Equal((queryCount, keyCount), (tile.Queries, tile.Keys));
            for (int query = 0; query < queryCount; query++)
            {
                Assert.Equal(pattern.Row(firstQuery + query).Slice(firstKey, keyCount), tile.Row(query));
            }
        }
    });

    [Fact]
    public void Thumbnail_AnySide_IsTheLargestWeightOfEachCell() => ForEachHead((maps, block, head) =>
    {
        AttentionMatrix pattern = maps.Pattern(block, head);
        int length = maps.Keys;
        foreach (int side in (int[])[1, 2, 7, Math.Max(1, length - 1), length, length + 1])
        {
            AttentionMatrix small = maps.Thumbnail(block, head, side);

            int expectedSide = Math.Min(side, length);
            Assert.Equal((expectedSide, expectedSide), (small.Queries, small.Keys));
            var largest = new float[expectedSide * expectedSide];
            for (int i = 0; i < length * length; i++)
            {
                (int y, int x) = (i / length * expectedSide / length, i % length * expectedSide / length);
                ref float cell = ref largest[(y * expectedSide) + x];
                cell = Math.Max(cell, pattern.Values[i]);
            }

            Assert.Equal(largest, small.Values);
        }
    });

    [Fact]
    public void VisitRows_AnyModel_ShowsThePatternInOrder() => ForEachHead((maps, block, head) =>
    {
        var seen = new List<float>();
        maps.VisitRows(block, head, (firstQuery, rows) =>
        {
            Assert.Equal(seen.Count, firstQuery * maps.Keys);
            seen.AddRange(rows);
        });

        Assert.Equal(maps.Pattern(block, head).Values, seen.ToArray());
    });

    [Fact]
    public void VisitAndMaterialize_AnyModel_ShowEveryHead() => RandomModels.ForEach(Models, (model, _, ids) =>
    {
        AttentionMaps maps = model.Run(ids).Attention;
        var seen = new List<float>();
        maps.Visit((block, head, firstQuery, rows) =>
        {
            Assert.Equal(seen.Count, ((((block * maps.Heads) + head) * maps.Keys) + firstQuery) * maps.Keys);
            seen.AddRange(rows);
        });
        using AttentionTensor all = maps.Materialize();
        AttentionMatrix[] patterns = maps.Patterns(
            [.. Enumerable.Range(0, maps.Blocks * maps.Heads).Select(i => (i / maps.Heads, i % maps.Heads))]);

        Assert.Equal(seen, patterns.SelectMany(pattern => pattern.Values.ToArray()));
        Assert.Equal((maps.Blocks, maps.Heads, maps.Keys), (all.Blocks, all.Heads, all.Keys));
        Assert.Equal(maps.Blocks * maps.Heads * maps.Keys * maps.Keys, seen.Count);
        int at = 0;
        for (int row = 0; row < maps.Blocks * maps.Heads * maps.Keys; row++, at += maps.Keys)
        {
            (int block, int head, int query) =
                (row / maps.Keys / maps.Heads, row / maps.Keys % maps.Heads, row % maps.Keys);
            Assert.Equal(seen.GetRange(at, maps.Keys).ToArray(), all.Row(block, head, query));
            Assert.Equal(maps.Pattern(block, head).Row(query), all.Row(block, head, query));
        }
    });

    private static void ForEachHead(Action<AttentionMaps, int, int> check)
    {
        RandomModels.ForEach(Models, (model, checkpoint, ids) =>
        {
            AttentionMaps maps = model.Run(ids).Attention;
            CheckpointSpec spec = checkpoint.Spec;
            Assert.Equal((spec.Blocks, spec.Heads, ids.Length), (maps.Blocks, maps.Heads, maps.Keys));
            for (int block = 0; block < maps.Blocks; block++)
            {
                for (int head = 0; head < maps.Heads; head++)
                {
                    check(maps, block, head);
                }
            }
        });
    }
}

using Attendance.Web.Looking;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>Puts the numbers of a run into a page.</summary>
internal static class PackedRun
{
    private const int ThumbnailSide = 48;

    /// <summary>Packs a run.</summary>
    /// <param name="source">The run.</param>
    /// <param name="chunks">Takes the numbers.</param>
    /// <param name="encoding">How weights are written; as finely as the page's budget allows when null.</param>
    public static PageRun Of(PageSource source, PageChunks chunks, SetEncoding? encoding = null)
    {
        PageSet[] weights = [.. source.Sets.Select(set => PackedSet.Of(set, chunks, encoding))];
        PageSet[] measures =
        [
            .. source.Measures.Select(measure => Of(measure, source.Sets, weights, chunks)).OfType<PageSet>(),
        ];
        PageWall[] walls =
        [
            WallOf(source.Info.Attentions[0].Name, "weight", source.Weights, chunks),
            .. source.Measures.Where(measure => measure.IsShown)
                .Select(measure => WallOf(measure.Set.Name, measure.Measure.Id, measure.Cells, chunks)),
        ];
        PageVectors[] vectors = [.. source.Vectors.Select(block => block.Pack(chunks))];
        return new PageRun
        {
            Info = source.Info,
            Sets = [.. weights, .. measures],
            Walls = walls,
            Scores = source.Scores,
            Vectors = vectors is [] ? null : vectors,
        };
    }

    /// <summary>A measure's set; null where the page makes it of queries and keys.</summary>
    private static PageSet? Of(
        MeasureSource measure, IReadOnlyList<IPageSet> sets, PageSet[] weights, PageChunks chunks)
    {
        int of = Array.FindIndex(weights, set => set.Attention == measure.Set.Name);
        return measure.Measure.Id == "score" && weights[of].ScoreError is not null
            ? null
            : PackedSet.Of(measure, sets[of], weights[of], chunks);
    }

    private static PageWall WallOf(string attention, string measure, Cells cells, PageChunks chunks)
    {
        var wall = Wall.Of(cells, ThumbnailSide);
        return new PageWall(
            attention, measure, wall.Header.Side, wall.Header.Low, wall.Header.High,
            chunks.Add(SetEncoding.Pack(wall.Cells)));
    }
}

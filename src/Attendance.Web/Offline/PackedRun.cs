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
        PageSet[] measures = [.. source.Measures.Select(measure => PackedSet.Of(measure, chunks))];
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

    private static PageWall WallOf(string attention, string measure, Cells cells, PageChunks chunks)
    {
        var wall = Wall.Of(cells, ThumbnailSide);
        return new PageWall(
            attention, measure, wall.Header.Side, wall.Header.Low, wall.Header.High,
            chunks.Add(SetEncoding.Pack(wall.Cells)));
    }
}

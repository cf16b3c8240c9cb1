using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>A page, ready to be written.</summary>
/// <param name="Data">What stands in its JSON.</param>
/// <param name="Chunks">Its numbers.</param>
internal sealed record PackedPage(PageData Data, PageChunks Chunks)
{
    /// <summary>The largest difference between a weight in it and the model's own; 0 where all are exact.</summary>
    public double Error => Data.Sets.Where(set => set.Measure is null).Max(set => set.Error);

    /// <summary>Packs a page.</summary>
    /// <param name="source">Its run.</param>
    /// <param name="state">What is shown at first; null for the beginning.</param>
    /// <param name="recorded">What was answered; nothing when null.</param>
    /// <param name="encoding">How weights are written; as finely as the page's budget allows when null.</param>
    public static PackedPage Of(
        PageSource source, string? state, RecordedSource? recorded = null, SetEncoding? encoding = null)
    {
        var chunks = new PageChunks();
        PageRun run = PackedRun.Of(source, chunks, encoding);
        var data = new PageData
        {
            State = state,
            Info = run.Info,
            Sets = run.Sets,
            Walls = run.Walls,
            Scores = run.Scores,
            Vectors = run.Vectors,
            Recorded = recorded?.Pack(chunks),
        };
        return new PackedPage(data, chunks);
    }
}

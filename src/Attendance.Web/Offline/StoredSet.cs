using Attendance.Attention;
using Attendance.Files;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>The patterns of a file.</summary>
internal sealed class StoredSet(StoredAttention stored) : IPageSet
{
    // The file is read at one place at a time.
    private readonly Lock _gate = new();

    public AttentionInfo Info { get; } = new(
        "self",
        stored.Queries != stored.Keys ? "cross" : IsCausal(stored) ? "causal" : "self",
        stored.Queries,
        stored.Keys,
        stored.Queries != stored.Keys ? "decoder" : "prompt",
        "prompt");

    public int Blocks => stored.Blocks;

    public int Heads => stored.Heads;

    public int HeadSize => 0;

    public float ScaleOf(int block) => 1;

    public void CopyPattern(int block, int head, Span<float> pattern)
    {
        lock (_gate)
        {
            stored.Pattern(block, head).Values.CopyTo(pattern);
        }
    }

    public void CopyScores(int block, int head, Span<float> scores) => throw NoVectors();

    public void CopyVectors(int block, int head, Span<float> queries, Span<float> keys) => throw NoVectors();

    private static NotSupportedException NoVectors() => new("A file of patterns has no queries and keys.");

    /// <summary>Whether nobody looks ahead in any head.</summary>
    private static bool IsCausal(StoredAttention stored)
    {
        for (int block = 0; block < stored.Blocks; block++)
        {
            for (int head = 0; head < stored.Heads; head++)
            {
                AttentionMatrix pattern = stored.Pattern(block, head);
                for (int query = 0; query < pattern.Queries; query++)
                {
                    if (pattern.Row(query)[(query + 1)..].ContainsAnyExcept(0f))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}

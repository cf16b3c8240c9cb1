using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>A set of patterns that a page is written of.</summary>
internal interface IPageSet
{
    /// <summary>Its name, kind and size.</summary>
    AttentionInfo Info { get; }

    /// <summary>B.</summary>
    int Blocks { get; }

    /// <summary>H.</summary>
    int Heads { get; }

    /// <summary>D; 0 where only patterns are known.</summary>
    int HeadSize { get; }

    /// <summary>What q·k is multiplied by in a block.</summary>
    float ScaleOf(int block);

    /// <summary>One head's pattern, <c>[S, T]</c>.</summary>
    void CopyPattern(int block, int head, Span<float> pattern);

    /// <summary>One head's scores, <c>[S, T]</c>; −∞ where a query may not look.</summary>
    void CopyScores(int block, int head, Span<float> scores);

    /// <summary>One head's queries <c>[S, D]</c> and keys <c>[T, D]</c>.</summary>
    void CopyVectors(int block, int head, Span<float> queries, Span<float> keys);
}

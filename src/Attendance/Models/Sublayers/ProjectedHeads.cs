namespace Attendance.Models.Sublayers;

/// <summary>Queries, keys and values of one block, and how they look at each other.</summary>
internal readonly unsafe struct ProjectedHeads
{
    /// <summary><c>[N, H, D]</c></summary>
    public required float* Queries { get; init; }

    /// <summary><c>[T, H, D]</c></summary>
    public required float* Keys { get; init; }

    /// <summary><c>[T, H, D]</c></summary>
    public required float* Values { get; init; }

    /// <summary>Floats from one position's queries to the next, and from one position's keys to the next.</summary>
    public required int Stride { get; init; }

    /// <summary>H.</summary>
    public required int Heads { get; init; }

    /// <summary>D.</summary>
    public required int Size { get; init; }

    /// <summary>What q·k is multiplied by.</summary>
    public required float Scale { get; init; }

    /// <summary>Whether a position looks at no later one.</summary>
    public required bool IsCausal { get; init; }

    /// <summary>The texts that are looked at, one for each that looks; of padding among them nothing is seen.</summary>
    public required Sequence[] Looked { get; init; }

    /// <summary>Of texts that look at themselves, each row's keys beside its queries: <c>[N, 2, H, D]</c>.</summary>
    public static ProjectedHeads OfOneText(
        float* queries, float* values, int heads, int size, float scale, bool isCausal, Sequence[] texts) => new()
        {
            Queries = queries,
            Keys = queries + (heads * size),
            Values = values,
            Stride = 2 * heads * size,
            Heads = heads,
            Size = size,
            Scale = scale,
            IsCausal = isCausal,
            Looked = texts,
        };
}

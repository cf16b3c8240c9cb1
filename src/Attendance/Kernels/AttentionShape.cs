namespace Attendance.Kernels;

/// <summary>The lengths and strides of one sequence's attention: causal self-attention unless more is said.</summary>
/// <param name="Length">S, the number of queries.</param>
/// <param name="Heads">H.</param>
/// <param name="Size">The width of one head; any number from 1.</param>
/// <param name="QueryStride">Floats from one position's queries to the next.</param>
/// <param name="KeyStride">The same for keys.</param>
/// <param name="ValueStride">The same for values.</param>
/// <param name="OutputStride">The same for z.</param>
/// <param name="Scale">What q·k is multiplied by, usually 1/√Size.</param>
internal readonly record struct AttentionShape(
    int Length, int Heads, int Size, int QueryStride, int KeyStride, int ValueStride, int OutputStride, float Scale)
{
    /// <summary>
    /// T, the number of keys and values; as many as there are queries unless another sequence is looked at.
    /// </summary>
    public int Keys { get; init; } = Length;

    /// <summary>
    /// Whether a query sees no key behind its own position; then there are as many keys as queries, or fewer where the
    /// last queries are padding.
    /// </summary>
    public bool IsCausal { get; init; } = true;

    /// <summary>How many keys, from the first on, some query sees.</summary>
    public int VisibleTo(int query) => IsCausal ? Math.Min(query + 1, Keys) : Keys;
}

namespace Attendance.Models;

/// <summary>What goes into a pass: the real tokens of all sequences, one behind the other.</summary>
/// <param name="ids">Token ids.</param>
/// <param name="positions">The row of the position embedding for each token; empty where they count from 0.</param>
/// <param name="sequences">Where each sequence lies.</param>
internal readonly ref struct PassInput(ReadOnlySpan<int> ids, ReadOnlySpan<int> positions, Sequence[] sequences)
{
    private readonly ReadOnlySpan<int> _positions = positions;

    /// <summary>Token ids.</summary>
    public ReadOnlySpan<int> Ids { get; } = ids;

    /// <summary>Where each sequence lies.</summary>
    public Sequence[] Sequences { get; } = sequences;

    /// <summary>The row of the position embedding for one token.</summary>
    public int PositionOf(int row) => _positions.IsEmpty ? row : _positions[row];
}

using System.Buffers;
using Attendance.Attention;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>The matrices of one measure over one run, <c>[S, T]</c> for each head.</summary>
/// <param name="blocks">B.</param>
/// <param name="heads">H.</param>
/// <param name="set">The set of patterns that they are made of.</param>
internal abstract class Cells(int blocks, int heads, AttentionInfo set) : IDisposable
{
    /// <summary>Rows that are made at once where a matrix is not wanted whole.</summary>
    private const int Band = 96;

    /// <summary>B.</summary>
    public int Blocks { get; } = blocks;

    /// <summary>H.</summary>
    public int Heads { get; } = heads;

    /// <summary>S.</summary>
    public int Queries { get; } = set.Queries;

    /// <summary>T.</summary>
    public int Keys { get; } = set.Keys;

    /// <summary>
    /// Whether a matrix is always made whole, so that asking for it in parts would make it once for each.
    /// </summary>
    public virtual bool IsWhole => true;

    /// <summary>Makes what all matrices have in common, on all cores, before each of them is made on one.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Some rows of one matrix.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Takes the rows, <c>[n, T]</c>.</param>
    public abstract void Rows(int block, int head, int first, Span<float> rows);

    /// <summary>Some rows of one matrix, a band after the other.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="visit">Called for each band with its first row.</param>
    public virtual void Visit(int block, int head, int first, int count, RowVisitor visit)
    {
        // Rented: a wall or a column visits every head, and fresh bands of all of them would be tens of megabytes of
        // garbage.
        float[] band = ArrayPool<float>.Shared.Rent(Math.Min(Band, count) * Keys);
        try
        {
            for (int start = 0; start < count; start += Band)
            {
                Span<float> rows = band.AsSpan(0, Math.Min(Band, count - start) * Keys);
                Rows(block, head, first + start, rows);
                visit(first + start, rows);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(band);
        }
    }

    /// <summary>A part of one column of one matrix.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="key">Which column.</param>
    /// <param name="firstQuery">The first row.</param>
    /// <param name="column">Takes the values; its length says how many rows.</param>
    public virtual void Column(int block, int head, int key, int firstQuery, Span<float> column) =>
        Part(block, head, firstQuery, key, key + 1, column);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>A rectangle of one matrix.</summary>
    /// <param name="block">0-based.</param>
    /// <param name="head">0-based.</param>
    /// <param name="firstQuery">Its first row.</param>
    /// <param name="firstKey">Its first column.</param>
    /// <param name="endKey">One behind its last column.</param>
    /// <param name="tile">Takes the values, row by row; its length says how many rows.</param>
    public unsafe void Part(int block, int head, int firstQuery, int firstKey, int endKey, Span<float> tile)
    {
        (int keys, int columns) = (Keys, endKey - firstKey);
        int count = tile.Length / columns;
        fixed (float* start = tile)
        {
            float* to = start;
            Visit(block, head, firstQuery, count, (first, rows) =>
            {
                for (int row = 0; row * keys < rows.Length; row++)
                {
                    rows.Slice((row * keys) + firstKey, columns)
                        .CopyTo(new Span<float>(to + ((long)(first - firstQuery + row) * columns), columns));
                }
            });
        }
    }
}

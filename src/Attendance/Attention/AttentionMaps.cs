using System.Buffers;
using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>
/// Every head's attention in one run, made when it is looked at: what is kept is each block's queries and keys, so that
/// memory grows with T and not with T². Safe to be used from several threads.
/// </summary>
/// <remarks>
/// Blocks and heads are 0-based; negative numbers count from the end. A pattern's rows (queries) sum to 1, and where
/// <see cref="Kind"/> is causal a query looks at no later key. Where a probe changed scores or patterns in the pass,
/// what it made of them is shown.
/// </remarks>
public sealed unsafe partial class AttentionMaps
{
    /// <summary>Rows that are made at once where a pattern is not wanted whole.</summary>
    private const int Band = 48;

    private readonly KernelSet _kernels;
    private readonly KeptAttention _kept;
    private readonly int _size;
    private int _sequence;
    private KeptPlace _place;

    internal AttentionMaps(
        KernelSet kernels, KeptAttention kept, int blocks, int heads, int size,
        AttentionKind kind = AttentionKind.CausalSelf)
    {
        _kernels = kernels;
        _kept = kept;
        _size = size;
        Blocks = blocks;
        Heads = heads;
        Kind = kind;
    }

    /// <summary>Who may look at whom.</summary>
    public AttentionKind Kind { get; }

    /// <summary>B, the model's number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>How many of the blocks were computed, from block 0 on.</summary>
    public int ComputedBlocks => _kept.Blocks;

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>S, the number of tokens that look: a pattern's rows.</summary>
    public int Queries => _place.Queries;

    /// <summary>
    /// T, the number of tokens looked at: a pattern's columns; of self-attention as many as <see cref="Queries"/>.
    /// </summary>
    public int Keys => _place.Keys;

    /// <summary>One head's pattern, <c>[S, T]</c>: softmax of its scores.</summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that
    /// block.</exception>
    public AttentionMatrix Pattern(int block, int head) => Matrix(block, head, softmax: true, shared: true);

    /// <summary>Several heads' patterns, made on all cores.</summary>
    /// <param name="heads">Blocks and heads.</param>
    /// <returns>A matrix for each, in the same order.</returns>
    /// <exception cref="InvalidRequestException">There is no such block or head, or the run stopped below that
    /// block.</exception>
    public AttentionMatrix[] Patterns(IReadOnlyList<(int Block, int Head)> heads)
    {
        ArgumentNullException.ThrowIfNull(heads);
        var patterns = new AttentionMatrix[heads.Count];
        var work = new PatternWork(this, heads, patterns);
        Workers.For(patterns.Length, ref work);
        return patterns;
    }

    /// <summary>One head's scores, <c>[S, T]</c>: scaled q·k before softmax, −∞ where the query may not look.</summary>
    /// <inheritdoc cref="Pattern"/>
    public AttentionMatrix Scores(int block, int head) => Matrix(block, head, softmax: false, shared: true);

    /// <summary>Some rows of one head's pattern.</summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="firstQuery">The first row.</param>
    /// <param name="rows">Takes the rows, <c>[n, T]</c>; its length says how many.</param>
    /// <exception cref="InvalidRequestException">There is no such block, head or row.</exception>
    public void PatternRows(int block, int head, int firstQuery, Span<float> rows)
    {
        int count = rows.Length / Keys;
        if (rows.Length % Keys != 0 || firstQuery < 0 || count < 1 || firstQuery > Queries - count)
        {
            throw new InvalidRequestException(
                $"There are no rows from {firstQuery} on that fill {rows.Length} values; "
                + $"expected whole rows of {Keys}, from 0 to {Queries - 1}.");
        }

        ComputeShared(BlockIndex(block), HeadIndex(head), firstQuery, count, softmax: true, rows);
    }

    /// <summary>A rectangle of one head's pattern, made without making the rest of its rows' neighbours.</summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="queries">Rows, for example <c>100..164</c>.</param>
    /// <param name="keys">Columns.</param>
    /// <exception cref="InvalidRequestException">There is no such block, head, row or column, or the rectangle is
    /// empty.</exception>
    public AttentionMatrix Tile(int block, int head, Range queries, Range keys)
    {
        (int firstQuery, int rowCount) = Part(queries, Queries, "queries");
        (int firstKey, int columnCount) = Part(keys, Keys, "keys");
        block = BlockIndex(block);
        head = HeadIndex(head);
        var tile = new float[checked(rowCount * columnCount)];
        var rows = new float[checked(Math.Min(Band, rowCount) * Keys)];
        for (int start = 0; start < rowCount; start += Band)
        {
            Span<float> band = rows.AsSpan(0, Math.Min(Band, rowCount - start) * Keys);
            Compute(block, head, firstQuery + start, band.Length / Keys, softmax: true, band);
            for (int row = 0; row < band.Length / Keys; row++)
            {
                band.Slice((row * Keys) + firstKey, columnCount).CopyTo(tile.AsSpan((start + row) * columnCount));
            }
        }

        return new AttentionMatrix(rowCount, columnCount, tile);
    }

    /// <summary>
    /// One head's pattern made smaller: each cell is the largest weight of those that it stands for, so that a thin
    /// diagonal or column does not fade. Never holds more than a few rows of the whole.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="side">The most rows and columns wanted; the pattern itself when it has no more than that.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head.</exception>
    public AttentionMatrix Thumbnail(int block, int head, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        (int queries, int keys) = (Math.Min(side, Queries), Math.Min(side, Keys));
        if (queries == Queries && keys == Keys)
        {
            return Pattern(block, head);
        }

        // Not from zero: where a probe wrote the pattern, weights may be negative.
        var small = new float[checked(queries * keys)];
        Array.Fill(small, float.NegativeInfinity);
        VisitRows(block, head, (firstQuery, rows) =>
        {
            for (int row = 0; row * Keys < rows.Length; row++)
            {
                int y = (int)((long)(firstQuery + row) * queries / Queries);
                ReadOnlySpan<float> weights = rows.Slice(row * Keys, Keys);
                for (int key = 0; key < Keys; key++)
                {
                    ref float cell = ref small[(y * keys) + (int)((long)key * keys / Keys)];
                    cell = MathF.Max(cell, weights[key]);
                }
            }
        });
        return new AttentionMatrix(queries, keys, small);
    }

    /// <summary>One head's pattern, a band of rows after the other, in memory that does not grow with T².</summary>
    /// <param name="block">The block.</param>
    /// <param name="head">The head.</param>
    /// <param name="visit">Called for each band, from the first query to the last.</param>
    /// <exception cref="InvalidRequestException">There is no such block or head.</exception>
    public void VisitRows(int block, int head, RowVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        block = BlockIndex(block);
        head = HeadIndex(head);

        // Rented: whoever visits every head would leave tens of megabytes of bands behind.
        float[] rows = ArrayPool<float>.Shared.Rent(checked(Math.Min(Band, Queries) * Keys));
        try
        {
            for (int query = 0; query < Queries; query += Band)
            {
                Span<float> band = rows.AsSpan(0, Math.Min(Band, Queries - query) * Keys);
                Compute(block, head, query, band.Length / Keys, softmax: true, band);
                visit(query, band);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rows);
        }
    }

    /// <summary>Every computed head's pattern in turn, block by block.</summary>
    /// <param name="visit">Called for each band of rows of each head.</param>
    public void Visit(PatternVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        for (int block = 0; block < ComputedBlocks; block++)
        {
            for (int head = 0; head < Heads; head++)
            {
                (int b, int h) = (block, head);
                VisitRows(block, head, (firstQuery, rows) => visit(b, h, firstQuery, rows));
            }
        }
    }

    /// <summary>All computed patterns at once, for those who want the whole tensor.</summary>
    /// <returns><c>[B, H, S, T]</c> in memory outside the managed heap; dispose it.</returns>
    public AttentionTensor Materialize() => AttentionTensor.Fill(this);

    /// <summary>The block that a number means, 0-based.</summary>
    /// <param name="block">0-based, or negative from the end.</param>
    /// <exception cref="InvalidRequestException">There is no such block, or the run stopped below it.</exception>
    public int BlockIndex(int block)
    {
        int index = block < 0 ? block + Blocks : block;
        if (index < 0 || index >= Blocks)
        {
            throw new InvalidRequestException(
                $"There is no block {block}; the model has {Blocks}: 0 to {Blocks - 1}, or -{Blocks} to -1 from the end.");
        }

        return index < ComputedBlocks
            ? index
            : throw new InvalidRequestException(
                $"Block {index} was not computed: the run stopped at block {ComputedBlocks - 1}; run with a higher HighestBlock.");
    }

    /// <summary>The head that a number means, 0-based.</summary>
    /// <param name="head">0-based, or negative from the end.</param>
    /// <exception cref="InvalidRequestException">There is no such head.</exception>
    public int HeadIndex(int head)
    {
        int index = head < 0 ? head + Heads : head;
        return index >= 0 && index < Heads
            ? index
            : throw new InvalidRequestException(
                $"There is no head {head}; each block has {Heads}: 0 to {Heads - 1}, or -{Heads} to -1 from the end.");
    }

    /// <summary>Shows one sequence of what is kept from now on.</summary>
    internal void Show(int sequence, KeptPlace place)
    {
        _sequence = sequence;
        _place = place;
        _sums = null;
    }

    internal void Compute(int block, int head, int firstQuery, int count, bool softmax, Span<float> rows)
    {
        KeptPlace place = _place;
        if (rows.Length != (long)count * place.Keys || firstQuery + count > place.Queries)
        {
            throw KeptAttention.Overwritten();
        }

        if (_kept.ChangeOf(_sequence, block) is { } changed)
        {
            FloatBuffer source = softmax ? changed.Pattern : changed.Scores;
            source.Span((((long)head * place.Rows) + place.RowsBefore + firstQuery) * place.Keys, rows.Length).CopyTo(rows);
            GC.KeepAlive(source);
            return;
        }

        float* kept = _kept.At(block, place.End(Heads * _size), out FloatBuffer buffer) + ((long)head * _size);
        fixed (float* to = rows)
        fixed (RowSum* sums = softmax ? _sums : null)
        {
            _kernels.Pattern(
                ShapeOf(place, block), kept + place.QueryStart, kept + place.KeyStart, firstQuery, count, softmax, to,
                sums is null ? null : sums + RowIndex(place, block, head, firstQuery));
        }

        // The buffer must not be freed by a collection while the kernel reads it.
        GC.KeepAlive(buffer);
    }

    /// <summary>The same on all cores, where it is worth waking them.</summary>
    private void ComputeShared(int block, int head, int firstQuery, int count, bool softmax, Span<float> rows)
    {
        const int Worthwhile = 1 << 15;
        if (rows.Length < Worthwhile)
        {
            Compute(block, head, firstQuery, count, softmax, rows);
            return;
        }

        fixed (float* to = rows)
        {
            var work = new RowsWork(this, block, head, firstQuery, count, softmax, to);
            Workers.For(Math.Min(Workers.Count, count), ref work);
        }
    }

    private AttentionMatrix Matrix(int block, int head, bool softmax, bool shared)
    {
        (int queries, int keys) = (Queries, Keys);
        if ((long)queries * keys > Array.MaxLength)
        {
            throw new InvalidRequestException(
                $"A pattern of {queries} × {keys} is too large for one matrix; look at a tile, rows or a thumbnail of it.");
        }

        float[] values = GC.AllocateUninitializedArray<float>(queries * keys);
        (block, head) = (BlockIndex(block), HeadIndex(head));
        if (shared)
        {
            ComputeShared(block, head, 0, queries, softmax, values);
        }
        else
        {
            Compute(block, head, 0, queries, softmax, values);
        }

        return new AttentionMatrix(queries, keys, values);
    }

    private static (int First, int Count) Part(Range range, int length, string what)
    {
        int first = range.Start.GetOffset(length);
        int end = range.End.GetOffset(length);
        return first >= 0 && end <= length && first < end
            ? (first, end - first)
            : throw new InvalidRequestException($"There are no {what} {range}; expected a part of 0..{length}.");
    }

    private readonly struct PatternWork(
        AttentionMaps maps, IReadOnlyList<(int Block, int Head)> heads, AttentionMatrix[] patterns) : IWork
    {
        public void Do(int task) =>
            patterns[task] = maps.Matrix(heads[task].Block, heads[task].Head, softmax: true, shared: false);
    }

    /// <summary>
    /// One head's rows in as many parts as there are threads: each part packs the keys anew, so no more.
    /// </summary>
    private readonly struct RowsWork(
        AttentionMaps maps, int block, int head, int first, int count, bool softmax, float* rows) : IWork
    {
        // A row costs as much as the keys that it sees, and (measured) an eighth of all keys for being written whole.
        private readonly double _perRow = maps.Keys / 8.0;

        private readonly int _tasks = Math.Min(Workers.Count, count);

        public void Do(int task)
        {
            (int start, int end) = (StartOf(task), StartOf(task + 1));
            var part = new Span<float>(rows + ((long)start * maps.Keys), (end - start) * maps.Keys);
            maps.Compute(block, head, first + start, end - start, softmax, part);
        }

        /// <summary>The row at which a task begins, so that all cost the same.</summary>
        private int StartOf(int task)
        {
            if (maps.Kind != AttentionKind.CausalSelf)
            {
                return (int)((long)count * task / _tasks);
            }

            double before = Cost(first);
            double wanted = before + ((Cost(first + count) - before) * task / _tasks);
            double row = Math.Sqrt((_perRow * _perRow) + (2 * wanted)) - _perRow;
            return Math.Clamp((int)Math.Round(row) - first, 0, count);
        }

        private double Cost(double row) => row * ((row / 2) + _perRow);
    }
}

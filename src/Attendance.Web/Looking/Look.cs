using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Web.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>What one request looks at.</summary>
/// <param name="Maps">The run's attention.</param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Limits">What the server does at most.</param>
internal sealed record Look(AttentionMaps Maps, Measure Measure, ServerLimits Limits)
{
    /// <summary>Rows that are made at once where a matrix is not wanted whole.</summary>
    private const int Band = 48;

    /// <summary>B × H.</summary>
    public int HeadCount => Maps.ComputedBlocks * Maps.Heads;

    /// <summary>The head that a request names, 0-based.</summary>
    public HeadId Head(HttpRequest request) =>
        new(Maps.BlockIndex(request.Number("block")), Maps.HeadIndex(request.Number("head")));

    /// <summary>A rectangle of one head's matrix.</summary>
    /// <param name="head">The head.</param>
    /// <param name="firstQuery">Its first row.</param>
    /// <param name="firstKey">Its first column.</param>
    /// <param name="endKey">One behind its last column.</param>
    /// <param name="tile">Takes the values, row by row; its length says how many rows.</param>
    public void Part(HeadId head, int firstQuery, int firstKey, int endKey, Span<float> tile)
    {
        (int length, int columns) = (Maps.Length, endKey - firstKey);
        int count = tile.Length / columns;
        float[] band = new float[Math.Min(Band, count) * length];
        for (int start = 0; start < count; start += Band)
        {
            Span<float> rows = band.AsSpan(0, Math.Min(Band, count - start) * length);
            Measure.Rows(Maps, head.Block, head.Head, firstQuery + start, rows);
            for (int row = 0; row * length < rows.Length; row++)
            {
                rows.Slice((row * length) + firstKey, columns).CopyTo(tile[((start + row) * columns)..]);
            }
        }
    }

    /// <summary>One query's row of every head, on all cores.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rows">Takes the rows, <c>[B, H, T]</c>.</param>
    public unsafe void OfAll(int query, Span<float> rows)
    {
        fixed (float* to = rows)
        {
            var work = new Work(this, query, null, to);
            Workers.For(HeadCount, ref work);
        }
    }

    /// <summary>One key's column of every head, on all cores.</summary>
    /// <param name="key">The key.</param>
    /// <param name="columns">Takes the columns, <c>[B, H, S]</c>.</param>
    public unsafe void LookedOfAll(int key, Span<float> columns)
    {
        fixed (float* to = columns)
        {
            var work = new Work(this, 0, key, to);
            Workers.For(HeadCount, ref work);
        }
    }

    private readonly unsafe struct Work(Look look, int query, int? key, float* to) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, look.Maps.Heads);
            int length = look.Maps.Length;
            var part = new Span<float>(to + ((long)task * length), length);
            if (key is { } column)
            {
                look.Part(new HeadId(block, head), 0, column, column + 1, part);
            }
            else
            {
                look.Measure.Rows(look.Maps, block, head, query, part);
            }
        }
    }
}

using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Web.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>What one request looks at.</summary>
/// <param name="Cells">The matrices.</param>
/// <param name="Limits">What the server does at most.</param>
internal sealed record Look(Cells Cells, ServerLimits Limits)
{
    /// <summary>How many matrices there are.</summary>
    public int Matrices => Cells.Blocks * Cells.Heads;

    /// <summary>The head that a request names, 0-based.</summary>
    public HeadId Head(HttpRequest request) =>
        new HeadId(request.Number("block"), request.Number("head")).Resolve(Cells.Blocks, Cells.Heads);

    /// <summary>The query that a request names, 0-based.</summary>
    public int Query(HttpRequest request) => Positions.Resolve(request.Number("query"), Cells.Queries, "query");

    /// <summary>The key that a request names, 0-based.</summary>
    public int Key(HttpRequest request) => Positions.Resolve(request.Number("key"), Cells.Keys, "key");

    /// <summary>One query's row of every matrix, on all cores.</summary>
    /// <param name="query">The query.</param>
    /// <param name="rows">Takes the rows, <c>[B, H, T]</c>.</param>
    public unsafe void RowOfAll(int query, Span<float> rows)
    {
        fixed (float* to = rows)
        {
            var work = new Work(Cells, query, null, to, Cells.Keys);
            Workers.For(Matrices, ref work);
        }
    }

    /// <summary>One key's column of every matrix, on all cores.</summary>
    /// <param name="key">The key.</param>
    /// <param name="columns">Takes the columns, <c>[B, H, S]</c>.</param>
    public unsafe void ColumnOfAll(int key, Span<float> columns)
    {
        fixed (float* to = columns)
        {
            var work = new Work(Cells, 0, key, to, Cells.Queries);
            Workers.For(Matrices, ref work);
        }
    }

    private readonly unsafe struct Work(Cells cells, int query, int? key, float* to, int length) : IWork
    {
        public void Do(int task)
        {
            (int block, int head) = Math.DivRem(task, cells.Heads);
            var part = new Span<float>(to + ((long)task * length), length);
            if (key is { } column)
            {
                cells.Column(block, head, column, 0, part);
            }
            else
            {
                cells.Rows(block, head, query, part);
            }
        }
    }
}

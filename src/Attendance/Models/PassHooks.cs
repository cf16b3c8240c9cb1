using Attendance.Errors;
using Attendance.Probes;

namespace Attendance.Models;

/// <summary>Shows a pass to its probes, one sequence at a time. Without probes every call returns at once.</summary>
/// <param name="probes">The probes, or null.</param>
/// <param name="sequences">The sequences of the pass.</param>
/// <param name="stack">The stack of blocks that is passed.</param>
internal readonly unsafe struct PassHooks(ProbeSet? probes, Sequence[] sequences, HookStack stack = HookStack.Blocks)
{
    /// <summary>N, the rows of the pass.</summary>
    public int Rows { get; } = sequences[^1].Start + sequences[^1].Length;

    public bool Wants(HookSite site, int block) => probes is not null && probes.Wants(new HookPoint(site, block, stack));

    public bool Writes(HookSite site, int block) => probes is not null && probes.Writes(new HookPoint(site, block, stack));

    /// <summary>Shows <c>[N, width]</c>.</summary>
    public void Visit(HookSite site, int block, float* data, int width)
    {
        if (Wants(site, block))
        {
            for (int i = 0; i < sequences.Length; i++)
            {
                (int start, int length) = sequences[i];
                VisitOne(site, block, i, [length, width], data + ((long)start * width));
            }
        }
    }

    /// <summary>Shows <c>[N, heads, size]</c>.</summary>
    public void Visit(HookSite site, int block, float* data, int heads, int size)
    {
        if (Wants(site, block))
        {
            for (int i = 0; i < sequences.Length; i++)
            {
                (int start, int length) = sequences[i];
                VisitOne(site, block, i, [length, heads, size], data + ((long)start * heads * size));
            }
        }
    }

    /// <summary>Shows <c>[N, heads, size]</c> that lies in the columns of a wider matrix.</summary>
    public void VisitColumns(HookSite site, int block, float* data, int stride, int heads, int size)
    {
        if (!Wants(site, block))
        {
            return;
        }

        int width = heads * size;
        for (int i = 0; i < sequences.Length; i++)
        {
            (int start, int length) = sequences[i];
            var copy = new float[CountOf(site, block, [length, width])];
            for (int row = 0; row < length; row++)
            {
                new ReadOnlySpan<float>(data + ((long)(start + row) * stride), width).CopyTo(copy.AsSpan(row * width));
            }

            probes!.Visit(new HookPoint(site, block, stack), i, [length, heads, size], copy);
            for (int row = 0; row < length; row++)
            {
                copy.AsSpan(row * width, width).CopyTo(new Span<float>(data + ((long)(start + row) * stride), width));
            }
        }
    }

    /// <summary>Shows one sequence's tensor, where somebody wants to see it.</summary>
    public void VisitOneIfWanted(HookSite site, int block, int sequence, ReadOnlySpan<int> shape, float* data)
    {
        if (Wants(site, block))
        {
            VisitOne(site, block, sequence, shape, data);
        }
    }

    /// <summary>Shows one sequence's tensor.</summary>
    /// <exception cref="InvalidRequestException">It has more values than one span can.</exception>
    public void VisitOne(HookSite site, int block, int sequence, ReadOnlySpan<int> shape, float* data)
    {
        int count = CountOf(site, block, shape);
        probes!.Visit(new HookPoint(site, block, stack), sequence, shape, new Span<float>(data, count));
    }

    /// <summary>The number of values of a tensor that is to be shown.</summary>
    /// <exception cref="InvalidRequestException">It has more values than one span can.</exception>
    public static int CountOf(HookSite site, int block, ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int length in shape)
        {
            count *= length;
        }

        return count <= Array.MaxLength
            ? (int)count
            : throw new InvalidRequestException(
                $"{new HookPoint(site, block)} has {count} values, too many to be shown at once; "
                + "use AttentionMaps for tiles of a pattern, or a shorter prompt.");
    }
}

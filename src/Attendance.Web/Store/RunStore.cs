using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Store;

/// <summary>
/// The runs that can be looked at, up to so many bytes: the least recently looked at goes first. The last one made
/// stays whatever its size.
/// </summary>
/// <param name="bytes">How much may be kept.</param>
internal sealed class RunStore(long bytes) : IDisposable
{
    private readonly Lock _gate = new();

    // From the least recently used to the most.
    private readonly LinkedList<KeptRun> _order = [];
    private readonly Dictionary<string, LinkedListNode<KeptRun>> _byId = new(StringComparer.Ordinal);

    /// <summary>Bytes of what is kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many runs are kept.</summary>
    public int Runs => _byId.Count;

    /// <summary>Keeps a run, and lets others go for it.</summary>
    public void Add(KeptRun run)
    {
        lock (_gate)
        {
            run.Users++;
            _byId.Add(run.Info.Id, _order.AddLast(run));
            Count(run);
        }
    }

    /// <summary>Counts a run anew that has grown, and lets others go for it.</summary>
    public void Measure(KeptRun run)
    {
        lock (_gate)
        {
            if (_byId.ContainsKey(run.Info.Id))
            {
                Count(run);
            }
        }
    }

    /// <summary>A run to be looked at.</summary>
    /// <exception cref="RefusedException">It is not there any more.</exception>
    public RunLease Take(string? id)
    {
        lock (_gate)
        {
            if (id is null || !_byId.TryGetValue(id, out LinkedListNode<KeptRun>? node))
            {
                throw new RefusedException(
                    StatusCodes.Status404NotFound,
                    "This run has expired: the server keeps the last few only. Run the prompt again.",
                    "expired");
            }

            _order.Remove(node);
            _order.AddLast(node);
            node.Value.Users++;
            return new RunLease(this, node.Value);
        }
    }

    /// <summary>Lets every run go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            while (_order.First is { } node)
            {
                Drop(node.Value);
            }
        }
    }

    /// <summary>Ends one look.</summary>
    internal void Leave(KeptRun run)
    {
        lock (_gate)
        {
            if (--run.Users == 0)
            {
                run.Free();
            }
        }
    }

    private void Count(KeptRun run)
    {
        Bytes -= run.Counted;
        run.Counted = run.Bytes;
        Bytes += run.Counted;
        for (LinkedListNode<KeptRun>? node = _order.First; Bytes > bytes && node is not null;)
        {
            KeptRun oldest = node.Value;
            node = node.Next;
            if (oldest != run)
            {
                Drop(oldest);
            }
        }
    }

    private void Drop(KeptRun run)
    {
        _byId.Remove(run.Info.Id, out LinkedListNode<KeptRun>? node);
        _order.Remove(node!);
        Bytes -= run.Counted;
        if (--run.Users == 0)
        {
            run.Free();
        }
    }
}

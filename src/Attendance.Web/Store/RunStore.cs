using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Store;

/// <summary>
/// The runs that can be looked at, up to so many bytes together with what a pass under way needs: the least recently
/// looked at goes first, and its recipe stays. Nobody loses a run that he looks at, and the last one made stays,
/// whatever its size, until another is made.
/// </summary>
/// <param name="bytes">How much may be held.</param>
/// <param name="recipes">How many runs whose memory went are remembered.</param>
internal sealed class RunStore(long bytes, int recipes) : IDisposable
{
    /// <summary>Less garbage is not worth a collection before a short pass.</summary>
    private const long LeastGarbage = 8L << 20;

    private readonly Lock _gate = new();

    // From the least recently used to the most.
    private readonly LinkedList<Entry> _order = [];
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = new(StringComparer.Ordinal);
    private KeptRun? _last;
    private long _reserved;

    /// <summary>Bytes of what is held.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many runs are held.</summary>
    public int Runs
    {
        get
        {
            lock (_gate)
            {
                return _order.Count(entry => entry.Run is not null);
            }
        }
    }

    /// <summary>Makes room for a pass: lets runs go for it before it begins, and as others stop looking.</summary>
    /// <param name="needed">Bytes that the pass will need, what it leaves included.</param>
    /// <returns>The room; dispose of it when the pass is over, before its run is added.</returns>
    /// <exception cref="RefusedException">Others look at more than may be held.</exception>
    public Room Reserve(long needed)
    {
        lock (_gate)
        {
            Refuse();
            _reserved += needed;
            Shrink();
        }

        Garbage.Collect(Math.Max(LeastGarbage, needed / 8));
        Garbage.Trim();
        return new Room(this, needed);
    }

    /// <summary>Keeps a run, and lets others go for it.</summary>
    /// <returns>The run, to be looked at.</returns>
    public RunLease Add(KeptRun run)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(run.Info.Id, out LinkedListNode<Entry>? node))
            {
                node = _order.AddLast(new Entry(run.Recipe));
                _byId.Add(run.Info.Id, node);
                Bytes += run.Recipe.Bytes;
            }

            run.Users++;
            node.Value.Run = _last = run;
            RunLease lease = Lease(node, run);
            Count(run);
            return lease;
        }
    }

    /// <summary>Counts a run anew that has grown, and lets others go for it.</summary>
    public void Measure(KeptRun run)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(run.Info.Id, out LinkedListNode<Entry>? node) && node.Value.Run == run)
            {
                Count(run);
            }
        }
    }

    /// <summary>A run to be looked at, or null where only its recipe is there.</summary>
    /// <exception cref="RefusedException">Not even that is there.</exception>
    public RunLease? Find(string? id, out RunRecipe recipe)
    {
        lock (_gate)
        {
            if (id is null || !_byId.TryGetValue(id, out LinkedListNode<Entry>? node))
            {
                throw new RefusedException(
                    StatusCodes.Status404NotFound,
                    "This run has expired: the server remembers the last few only. Run the prompt again.",
                    "expired");
            }

            recipe = node.Value.Recipe;
            return node.Value.Run is { } run ? Lease(node, run) : null;
        }
    }

    /// <summary>Lets every run go.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (Entry entry in _order)
            {
                if (entry.Run is not null)
                {
                    LetGo(entry);
                }
            }

            _order.Clear();
            _byId.Clear();
            Bytes = 0;
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

            Shrink();
        }
    }

    /// <summary>Takes a pass's room back.</summary>
    internal void Give(long room)
    {
        lock (_gate)
        {
            _reserved -= room;
        }

        Garbage.Trim();
    }

    /// <summary>Fails where nothing can go because it is looked at. The largest run may be larger than everything.</summary>
    private void Refuse()
    {
        long[] looked = [.. _order.Where(entry => entry.Run is { Users: > 1 }).Select(entry => entry.Run!.Counted)];
        if (looked.Length > 1 && looked.Sum() - looked.Max() > bytes)
        {
            throw new RefusedException(
                StatusCodes.Status429TooManyRequests,
                "Others look at so many long texts that there is no memory for another; ask again in a moment.")
            {
                RetryAfter = 2,
            };
        }
    }

    private RunLease Lease(LinkedListNode<Entry> node, KeptRun run)
    {
        _order.Remove(node);
        _order.AddLast(node);
        run.Users++;
        return new RunLease(this, run);
    }

    private void Count(KeptRun run)
    {
        Bytes -= run.Counted;
        run.Counted = run.Bytes;
        Bytes += run.Counted;
        Shrink();
    }

    private void Shrink()
    {
        foreach (Entry entry in _order)
        {
            if (Bytes + _reserved <= bytes)
            {
                break;
            }

            if (entry.Run is { Users: 1 } run && (run != _last || _reserved > 0))
            {
                LetGo(entry);
            }
        }

        Forget();
    }

    private void LetGo(Entry entry)
    {
        KeptRun run = entry.Run!;
        entry.Run = null;
        _last = run == _last ? null : _last;
        Bytes -= run.Counted;
        if (--run.Users == 0)
        {
            run.Free();
        }
    }

    private void Forget()
    {
        int remembered = _order.Count(entry => entry.Run is null);
        for (LinkedListNode<Entry>? node = _order.First; remembered > recipes && node is not null;)
        {
            LinkedListNode<Entry> oldest = node;
            node = node.Next;
            if (oldest.Value.Run is null)
            {
                _order.Remove(oldest);
                _byId.Remove(oldest.Value.Recipe.Info.Id);
                Bytes -= oldest.Value.Recipe.Bytes;
                remembered--;
            }
        }
    }

    /// <summary>A recipe, and the run while it is held.</summary>
    private sealed class Entry(RunRecipe recipe)
    {
        public RunRecipe Recipe { get; } = recipe;

        public KeptRun? Run { get; set; }
    }
}

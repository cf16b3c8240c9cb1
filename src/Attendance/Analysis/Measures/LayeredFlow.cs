namespace Attendance.Analysis.Measures;

/// <summary>
/// Maximum flow from a node of the top level to one of level 0 of a graph whose edges lead from each level to the one
/// below (Dinic 1970): as long as there is a way, shortest ways are filled until none of that length is left.
/// </summary>
/// <remarks>N nodes on each of L + 1 levels. Not safe to be used from several threads.</remarks>
internal sealed class LayeredFlow
{
    /// <summary>What subtracting leaves where nothing should be; far below what a float32 weight can be off.</summary>
    private const double Dust = 1e-15;

    private readonly IReadOnlyList<double[]> _capacities;
    private readonly int _nodes;
    private readonly double[][] _rest; // [L][upper, lower], what may still go down
    private readonly double[][] _pushed; // [L][lower, upper], what may be taken back
    private readonly int[] _distance;
    private readonly int[] _next;
    private readonly Queue<int> _queue = [];

    /// <param name="capacities">For each of L levels, from the lowest on, <c>[upper node, lower node]</c>, none
    /// negative.</param>
    /// <param name="nodes">N, nodes on each level.</param>
    public LayeredFlow(IReadOnlyList<double[]> capacities, int nodes)
    {
        _capacities = capacities;
        _nodes = nodes;
        _rest = [.. capacities.Select(level => new double[level.Length])];
        _pushed = [.. capacities.Select(level => new double[level.Length])];
        _distance = new int[(capacities.Count + 1) * nodes];
        _next = new int[_distance.Length];
    }

    /// <summary>The maximum flow.</summary>
    /// <param name="source">A node of the top level.</param>
    /// <param name="sink">A node of level 0.</param>
    public double Maximum(int source, int sink)
    {
        for (int level = 0; level < _rest.Length; level++)
        {
            _capacities[level].CopyTo(_rest[level], 0);
            Array.Clear(_pushed[level]);
        }

        source += _rest.Length * _nodes;
        double total = 0;
        while (Measure(source, sink))
        {
            Array.Clear(_next);
            for (double more; (more = Push(source, sink, double.PositiveInfinity)) > 0;)
            {
                total += more;
            }
        }

        return total;
    }

    /// <summary>Each node's distance from the source, breadth first; whether the sink can be reached.</summary>
    private bool Measure(int source, int sink)
    {
        Array.Fill(_distance, -1);
        _distance[source] = 0;
        _queue.Clear();
        _queue.Enqueue(source);
        while (_distance[sink] < 0 && _queue.TryDequeue(out int node))
        {
            for (int edge = 0; edge < 2 * _nodes; edge++)
            {
                if (Room(node, edge, out int other) > Dust && _distance[other] < 0)
                {
                    _distance[other] = _distance[node] + 1;
                    _queue.Enqueue(other);
                }
            }
        }

        return _distance[sink] >= 0;
    }

    /// <summary>Pushes along one shortest way, as much as its narrowest edge takes; 0 when there is none.</summary>
    private double Push(int node, int sink, double limit)
    {
        if (node == sink)
        {
            return limit;
        }

        for (ref int edge = ref _next[node]; edge < 2 * _nodes; edge++)
        {
            double room = Room(node, edge, out int other);
            if (room > Dust && _distance[other] == _distance[node] + 1
                && Push(other, sink, Math.Min(limit, room)) is var pushed and > 0)
            {
                Change(node, edge, pushed);
                return pushed;
            }
        }

        return 0;
    }

    /// <summary>
    /// What an edge can still take: the first N lead down, the others take back what came from above.
    /// </summary>
    private double Room(int node, int edge, out int other)
    {
        (int level, int own) = Math.DivRem(node, _nodes);
        int end = edge < _nodes ? edge : edge - _nodes;
        bool down = edge < _nodes;
        other = ((down ? level - 1 : level + 1) * _nodes) + end;
        int at = (own * _nodes) + end;
        return down
            ? level > 0 ? _rest[level - 1][at] : 0
            : level < _rest.Length ? _pushed[level][at] : 0;
    }

    private void Change(int node, int edge, double by)
    {
        (int level, int own) = Math.DivRem(node, _nodes);
        bool down = edge < _nodes;
        int lower = down ? level - 1 : level;
        (int from, int to) = down ? (own, edge) : (edge - _nodes, own);
        _rest[lower][(from * _nodes) + to] -= down ? by : -by;
        _pushed[lower][(to * _nodes) + from] += down ? by : -by;
    }
}

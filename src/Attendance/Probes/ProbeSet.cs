namespace Attendance.Probes;

/// <summary>The probes of one pass, sorted by hook point.</summary>
internal sealed class ProbeSet
{
    private readonly Dictionary<HookPoint, List<Probe>> _byPoint = [];

    /// <summary>Resolves every probe's patterns against a model.</summary>
    /// <exception cref="Errors.InvalidRequestException">A pattern names no hook point.</exception>
    public ProbeSet(IEnumerable<Probe> probes, HookMap map)
    {
        foreach (Probe probe in probes)
        {
            foreach (HookPoint point in probe.Points.SelectMany(map.Match).Distinct())
            {
                if (!_byPoint.TryGetValue(point, out List<Probe>? atPoint))
                {
                    _byPoint.Add(point, atPoint = []);
                }

                atPoint.Add(probe);
                if (probe.IsWanted)
                {
                    LastOrder = Math.Max(LastOrder, map.OrderOf(point.Site, point.Block, point.Stack));
                }
            }
        }
    }

    /// <summary>The order of the last point that is wanted, or −1.</summary>
    public int LastOrder { get; } = -1;

    /// <summary>Tells every probe that a pass begins.</summary>
    public void Begin()
    {
        foreach (Probe probe in _byPoint.Values.SelectMany(probes => probes).Distinct())
        {
            probe.Begin();
        }
    }

    public bool Wants(HookPoint point) => _byPoint.ContainsKey(point);

    public bool Writes(HookPoint point) =>
        _byPoint.TryGetValue(point, out List<Probe>? probes) && probes.Exists(probe => probe.Writes);

    public void Visit(HookPoint point, int sequence, ReadOnlySpan<int> shape, Span<float> values)
    {
        if (_byPoint.TryGetValue(point, out List<Probe>? probes))
        {
            foreach (Probe probe in probes)
            {
                probe.Visit(new HookTensor(point, sequence, shape, values, probe.Writes));
            }
        }
    }
}

namespace Attendance.Probes;

/// <summary>What a probe sees at a hook point: one sequence's tensor, valid only during the visit.</summary>
public readonly ref struct HookTensor
{
    private readonly Span<float> _values;
    private readonly bool _writable;

    internal HookTensor(HookPoint point, int sequence, ReadOnlySpan<int> shape, Span<float> values, bool writable)
    {
        Point = point;
        Sequence = sequence;
        Shape = shape;
        _values = values;
        _writable = writable;
    }

    /// <summary>Where this is.</summary>
    public HookPoint Point { get; }

    /// <summary>Which sequence of the batch, from 0.</summary>
    public int Sequence { get; }

    /// <summary>The axes, as <see cref="HookSite"/> lists them.</summary>
    public ReadOnlySpan<int> Shape { get; }

    /// <summary>The values, row-major.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>The values, to be changed: the pass goes on with what is there after the visit.</summary>
    /// <exception cref="InvalidOperationException">The probe did not say that it writes.</exception>
    public Span<float> Writable => _writable
        ? _values
        : throw new InvalidOperationException($"This probe only reads; to change {Point.Name}, let it say that it writes.");
}

using Attendance.Probes;

namespace Attendance.Models;

/// <summary>Makes one sequence of a pass a variant, through the hook points.</summary>
internal sealed class VariantProbe : Probe
{
    private readonly Variant _variant;
    private readonly int? _sequence;

    /// <param name="variant">What is changed.</param>
    /// <param name="sequence">In which sequence; in all when null.</param>
    public VariantProbe(Variant variant, int? sequence)
    {
        _variant = variant;
        _sequence = sequence;
        Points = [variant.Point.Name];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points { get; }

    /// <inheritdoc/>
    public override bool Writes => true;

    /// <inheritdoc/>
    public override void Visit(in HookTensor tensor)
    {
        if (_sequence is { } one && tensor.Sequence != one)
        {
            return;
        }

        if (_variant.Head is not { } head)
        {
            _variant.Change(tensor.Writable, tensor.Shape[1]); // [T, E]
            return;
        }

        (int rows, int heads, int size) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]); // [T, H, D]
        float[] own = new float[rows * size];
        for (int row = 0; row < rows; row++)
        {
            tensor.Writable.Slice(((row * heads) + head) * size, size).CopyTo(own.AsSpan(row * size));
        }

        _variant.Change(own, size);
        for (int row = 0; row < rows; row++)
        {
            own.AsSpan(row * size, size).CopyTo(tensor.Writable[(((row * heads) + head) * size)..]);
        }
    }
}

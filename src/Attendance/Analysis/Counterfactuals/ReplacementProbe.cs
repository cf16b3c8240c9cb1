using Attendance.Probes;

namespace Attendance.Analysis.Counterfactuals;

/// <summary>A replacement made in an ordinary pass, to be combined with other probes.</summary>
public sealed class ReplacementProbe : Probe
{
    private readonly Replacement _replacement;

    /// <summary>Makes the probe.</summary>
    /// <param name="replacement">What is replaced.</param>
    public ReplacementProbe(Replacement replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        _replacement = replacement;
        HookSite site = replacement.Head is null ? HookSite.MlpOut : HookSite.Z;
        Points = [new HookPoint(site, replacement.Block).Name];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points { get; }

    /// <inheritdoc/>
    public override bool Writes => true;

    /// <inheritdoc/>
    public override void Visit(in HookTensor tensor)
    {
        if (_replacement.Head is not { } head)
        {
            _replacement.Apply(tensor.Writable, tensor.Shape[1]); // [T, E]
            return;
        }

        (int rows, int heads, int size) = (tensor.Shape[0], tensor.Shape[1], tensor.Shape[2]); // [T, H, D]
        float[] own = new float[rows * size];
        for (int row = 0; row < rows; row++)
        {
            tensor.Writable.Slice(((row * heads) + head) * size, size).CopyTo(own.AsSpan(row * size));
        }

        _replacement.Apply(own, size);
        for (int row = 0; row < rows; row++)
        {
            own.AsSpan(row * size, size).CopyTo(tensor.Writable[(((row * heads) + head) * size)..]);
        }
    }
}

using Attendance.Errors;

namespace Attendance.Probes;

/// <summary>A tensor that was kept.</summary>
/// <param name="Name">The hook point's name.</param>
/// <param name="Shape">The axes, as <see cref="HookSite"/> lists them.</param>
/// <param name="Values">The values, row-major.</param>
public sealed record CapturedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>
/// Keeps what passes at the wanted points, as TransformerLens's <c>run_with_cache</c> does, until the next pass begins.
/// </summary>
public sealed class CaptureProbe : Probe
{
    private readonly Dictionary<(int Sequence, string Name), CapturedTensor> _tensors = [];

    /// <summary>Makes a probe that keeps these points.</summary>
    /// <param name="points">Names or patterns, for example <c>blocks.0.attn.q</c> or
    /// <c>blocks.*.resid_post</c>.</param>
    public CaptureProbe(params IReadOnlyList<string> points) => Points = points;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Points { get; }

    /// <summary>What was kept of the first (or only) sequence, in the order of the pass.</summary>
    public IEnumerable<CapturedTensor> Tensors => TensorsOf(0);

    /// <summary>One tensor of the first (or only) sequence.</summary>
    /// <param name="name">The point's full name; <c>hook_</c> in it does not matter.</param>
    /// <exception cref="InvalidRequestException">The point was not captured.</exception>
    public CapturedTensor this[string name] => this[0, name];

    /// <summary>One tensor of one sequence.</summary>
    /// <param name="sequence">Which sequence of the batch, from 0.</param>
    /// <param name="name">The point's full name; <c>hook_</c> in it does not matter.</param>
    /// <exception cref="InvalidRequestException">The point was not captured.</exception>
    public CapturedTensor this[int sequence, string name] =>
        _tensors.TryGetValue((sequence, name.Replace("hook_", "", StringComparison.Ordinal)), out CapturedTensor? tensor)
            ? tensor
            : throw new InvalidRequestException(
                $"'{name}' of sequence {sequence} was not captured; captured are {string.Join(", ", Points)}, "
                + "and only once the model has run with this probe.");

    /// <summary>What was kept of one sequence, in the order of the pass.</summary>
    /// <param name="sequence">Which sequence of the batch, from 0.</param>
    public IEnumerable<CapturedTensor> TensorsOf(int sequence) =>
        _tensors.Where(entry => entry.Key.Sequence == sequence).Select(entry => entry.Value);

    /// <inheritdoc/>
    internal override void Begin() => _tensors.Clear();

    /// <inheritdoc/>
    public override void Visit(in HookTensor tensor)
    {
        string name = tensor.Point.Name;
        _tensors[(tensor.Sequence, name)] = new CapturedTensor(name, tensor.Shape.ToArray(), tensor.Values.ToArray());
    }
}

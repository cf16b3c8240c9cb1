namespace Attendance.Probes;

/// <summary>What a probe made from a function does at each visit.</summary>
/// <param name="tensor">The values at the hook point.</param>
public delegate void HookAction(in HookTensor tensor);

/// <summary>
/// Whatever looks inside a forward pass, or changes it. A pass without probes pays nothing for their existence; one
/// with probes runs no further than the last point that is wanted.
/// </summary>
public abstract class Probe
{
    /// <summary>The points to visit, by name or pattern; see <see cref="HookPattern"/>.</summary>
    public abstract IReadOnlyList<string> Points { get; }

    /// <summary>
    /// Whether visits may change values. Probes at one point are visited in the order in which they were given.
    /// </summary>
    public virtual bool Writes => false;

    /// <summary>Whether a pass has to come to its points; one that only goes along does not make it longer.</summary>
    internal virtual bool IsWanted => true;

    /// <summary>Called at each wanted point, for each sequence, on the thread that runs the pass.</summary>
    /// <param name="tensor">The values; not valid after the call.</param>
    public abstract void Visit(in HookTensor tensor);

    /// <summary>Called once before each pass, for a probe that keeps something of one pass only.</summary>
    internal virtual void Begin()
    {
    }

    /// <summary>A probe that reads.</summary>
    /// <param name="point">Name or pattern.</param>
    /// <param name="action">Called at each visit.</param>
    public static Probe Read(string point, HookAction action) => new ActionProbe(point, writes: false, action);

    /// <summary>A probe that may change what it sees.</summary>
    /// <param name="point">Name or pattern.</param>
    /// <param name="action">Called at each visit; changes <see cref="HookTensor.Writable"/>.</param>
    public static Probe Write(string point, HookAction action) => new ActionProbe(point, writes: true, action);

    private sealed class ActionProbe(string point, bool writes, HookAction action) : Probe
    {
        public override IReadOnlyList<string> Points { get; } = [point];

        public override bool Writes => writes;

        public override void Visit(in HookTensor tensor) => action(tensor);
    }
}

using System.Runtime.InteropServices;
using Attendance.Models;

namespace Attendance.Generation;

/// <summary>Says what is expected after a prompt and what was generated since.</summary>
internal abstract class LogitSource : IDisposable
{
    /// <summary>Prompt and new tokens.</summary>
    public abstract ReadOnlySpan<int> Ids { get; }

    /// <summary>Back to the prompt alone.</summary>
    /// <returns>The logits behind it, <c>[V]</c>, valid until the next call.</returns>
    public abstract ReadOnlySpan<float> Begin();

    /// <summary>One more token.</summary>
    /// <returns>The logits behind it.</returns>
    public abstract ReadOnlySpan<float> Append(int id);

    /// <summary>Frees what was kept.</summary>
    public abstract void Dispose();
}

/// <summary>Keeps keys and values; the prompt is computed once for all continuations.</summary>
/// <param name="session">A session that nothing was appended to.</param>
/// <param name="prompt">The ids that are continued.</param>
internal sealed class CachedLogits(DecodingSession session, int[] prompt) : LogitSource
{
    private readonly DecodingSession _session = session;
    private float[]? _afterPrompt;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Ids => _session.Ids;

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Begin()
    {
        if (_afterPrompt is null)
        {
            _afterPrompt = _session.Append(prompt).ToArray();
        }

        _session.Truncate(prompt.Length);
        return _afterPrompt;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Append(int id) => _session.Append(id);

    /// <inheritdoc/>
    public override void Dispose() => _session.Dispose();
}

/// <summary>Runs everything again for each token, as probes need it.</summary>
/// <param name="prompt">The ids that are continued.</param>
/// <param name="run">A pass over them and those that were added, with logits at the last position.</param>
internal sealed class FullPassLogits(int[] prompt, Func<int[], Run> run) : LogitSource
{
    private readonly List<int> _ids = [];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Begin()
    {
        _ids.Clear();
        _ids.AddRange(prompt);
        return run([.. _ids]).NextTokenLogits;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<float> Append(int id)
    {
        _ids.Add(id);
        return run([.. _ids]).NextTokenLogits;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}

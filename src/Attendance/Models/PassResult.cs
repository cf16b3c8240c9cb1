using Attendance.Attention;

namespace Attendance.Models;

/// <summary>What comes out of a pass. Made once, it can take one pass after the other.</summary>
internal sealed class PassResult : IDisposable
{
    private float[] _logits = [];

    /// <summary>The queries and keys, and what probes made of attention.</summary>
    public KeptAttention Attention { get; } = new();

    /// <summary>
    /// <c>[rows, V]</c>: a row for each sequence's last token, or for every token; null when not asked for. The array may
    /// be longer.
    /// </summary>
    public float[]? Logits { get; private set; }

    /// <summary>Forgets the last pass, so that one that fails shows nothing of another.</summary>
    public void Clear()
    {
        Logits = null;
        Attention.Clear();
    }

    /// <summary>Room for logits: managed memory, which lives as long as anybody holds a span of it.</summary>
    /// <param name="count">How many.</param>
    public float[] TakeLogits(int count)
    {
        if (_logits.Length < count)
        {
            // Forgotten first, so that both need not fit in memory.
            _logits = [];
            _logits = GC.AllocateUninitializedArray<float>(count);
        }

        return Logits = _logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Logits = null;
        _logits = [];
        Attention.Dispose();
    }
}

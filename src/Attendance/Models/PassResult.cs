using Attendance.Attention;

namespace Attendance.Models;

/// <summary>What comes out of a pass. Made once, it can take one pass after the other.</summary>
internal sealed class PassResult : IDisposable
{
    private readonly List<KeptAttention> _kept = [new()];
    private float[] _logits = [];

    /// <summary>The queries and keys of the model's first kind of attention, and what probes made of it.</summary>
    public KeptAttention Attention => _kept[0];

    /// <summary>
    /// <c>[rows, V]</c>: a row for each sequence's last token, or those chosen, or every token; null when not asked
    /// for. The array may be longer.
    /// </summary>
    public float[]? Logits { get; private set; }

    /// <summary>The same of one of its kinds, in the order of <see cref="ModelFeatures.AttentionNames"/>.</summary>
    public KeptAttention Kept(int kind)
    {
        while (_kept.Count <= kind)
        {
            _kept.Add(new KeptAttention());
        }

        return _kept[kind];
    }

    /// <summary>Forgets the last pass, so that one that fails shows nothing of another.</summary>
    public void Clear()
    {
        Logits = null;
        foreach (KeptAttention kept in _kept)
        {
            kept.Clear();
        }
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
        foreach (KeptAttention kept in _kept)
        {
            kept.Dispose();
        }
    }
}

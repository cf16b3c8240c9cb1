using Attendance.Tensors;

namespace Attendance.Attention;

/// <summary>
/// What a pass keeps for all of its sequences: the queries and keys of each block, where <see cref="KeptPlace"/> says
/// (<c>[blocks, rows, 2, H, D]</c> of self-attention), and what probes made of scores and patterns. A pass may be made
/// into the memory of an earlier one.
/// </summary>
internal sealed unsafe class KeptAttention : IDisposable
{
    private readonly Dictionary<(int Sequence, int Block), ChangedAttention> _changed = [];
    private FloatBuffer? _buffer;
    private long _blockLength;

    /// <summary>How many blocks will be kept.</summary>
    public int Capacity { get; private set; }

    /// <summary>How many blocks are kept so far, from block 0 on.</summary>
    public int Blocks { get; private set; }

    /// <summary>What q·k is multiplied by, for each block.</summary>
    public float[] Scales { get; private set; } = [];

    /// <summary>Bytes of memory that is held.</summary>
    public long Bytes =>
        sizeof(float) * ((_buffer?.Length ?? 0)
            + _changed.Values.Sum(change => change.Scores.Length + change.Pattern.Length));

    /// <summary>Forgets the last pass; the memory stays.</summary>
    public void Clear()
    {
        Blocks = 0;
        _changed.Clear();
    }

    /// <summary>Forgets the last pass and makes room.</summary>
    /// <param name="blocks">How many blocks will be kept.</param>
    /// <param name="blockLength">Floats of one of them.</param>
    /// <param name="scales">See <see cref="Scales"/>.</param>
    /// <param name="pool">Gives the memory, when what is there does not do.</param>
    public void Begin(int blocks, long blockLength, float[] scales, FloatPool pool)
    {
        Clear();
        Capacity = blocks;
        _blockLength = blockLength;
        Scales = scales;
        if (blocks > 0 && (_buffer is null || _buffer.Length < blocks * blockLength))
        {
            // Not disposed of: another thread may be looking. It goes back to its pool when nobody does.
            _buffer = null;
            _buffer = pool.Rent(blocks * blockLength);
        }
    }

    /// <summary>The memory of the next block, which is there to be looked at from now on.</summary>
    public float* Add() => _buffer!.Pointer + (Blocks++ * _blockLength);

    /// <summary>The queries and keys of a block. Keep the buffer alive while they are read.</summary>
    /// <param name="block">A block that is kept.</param>
    /// <param name="end">Floats up to the last that will be read.</param>
    /// <param name="buffer">What must stay alive.</param>
    /// <exception cref="InvalidOperationException">Another pass is being made into this memory.</exception>
    public float* At(int block, long end, out FloatBuffer buffer)
    {
        buffer = _buffer!;
        long start = block * _blockLength;
        return start + end <= buffer.Length ? buffer.Pointer + start : throw Overwritten();
    }

    /// <summary>What a probe made of a block's attention, or null.</summary>
    public ChangedAttention? ChangeOf(int sequence, int block) =>
        _changed.Count > 0 ? _changed.GetValueOrDefault((sequence, block)) : null;

    /// <summary>Keeps what a probe made of a block's attention.</summary>
    public void Change(int sequence, int block, ChangedAttention made) => _changed.Add((sequence, block), made);

    /// <summary>The error for a look at a run whose memory another thread fills.</summary>
    public static InvalidOperationException Overwritten() =>
        new("This run's buffer is being used for another pass; copy what is still needed before, or use two buffers.");

    /// <summary>Frees the queries and keys.</summary>
    public void Dispose()
    {
        Clear();
        _buffer?.Dispose();
        _buffer = null;
    }
}

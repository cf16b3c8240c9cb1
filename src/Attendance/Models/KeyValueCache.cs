using Attendance.Tensors;

namespace Attendance.Models;

/// <summary>
/// The keys and values of every block for the tokens so far, so that a next token is computed alone. Grows by doubling.
/// </summary>
/// <remarks>
/// Head by head, and not token by token as they are computed: a next token reads all keys of a head, and those lie in
/// one piece this way, where otherwise every one of them would lie on another page.
/// </remarks>
internal unsafe class KeyValueCache : IDisposable
{
    private const int FirstCapacity = 64;

    private readonly FloatBuffer?[] _blocks;
    private readonly int _heads;
    private readonly int _size;
    private readonly int _context;
    private long _capacity;

    /// <param name="blocks">B.</param>
    /// <param name="heads">H.</param>
    /// <param name="size">D.</param>
    /// <param name="context">The most tokens that there will ever be.</param>
    public KeyValueCache(int blocks, int heads, int size, int context)
    {
        _blocks = new FloatBuffer?[blocks];
        _heads = heads;
        _size = size;
        _context = context;
    }

    /// <summary>Tokens that are in it.</summary>
    public int Length { get; set; }

    /// <summary>Floats from one head's first key to the next head's; the same for values.</summary>
    public long HeadStride => _capacity * _size;

    /// <summary>A block's keys, <c>[H, capacity, D]</c>.</summary>
    public float* Keys(int block) => _blocks[block]!.Pointer;

    /// <summary>A block's values, <c>[H, capacity, D]</c>.</summary>
    public float* Values(int block) => _blocks[block]!.Pointer + (_heads * HeadStride);

    /// <summary>Makes room for so many tokens; what is in it stays.</summary>
    public void Reserve(int tokens)
    {
        if (tokens <= _capacity)
        {
            return;
        }

        // All before any is exchanged: when there is no memory, everything stays as it is.
        long capacity = Math.Max(tokens, Math.Min(_context, Math.Max(FirstCapacity, 2 * _capacity)));
        var grown = new FloatBuffer[_blocks.Length];
        for (int block = 0; block < grown.Length; block++)
        {
            grown[block] = new FloatBuffer(2 * _heads * capacity * _size);
        }

        for (int block = 0; block < grown.Length; block++)
        {
            for (int head = 0; _blocks[block] is { } old && head < 2 * _heads; head++)
            {
                int held = Length * _size;
                old.Span(head * HeadStride, held).CopyTo(grown[block].Span(head * capacity * _size, held));
            }

            _blocks[block]?.Dispose();
            _blocks[block] = grown[block];
        }

        _capacity = capacity;
    }

    /// <summary>Takes a block's keys and values of new tokens; <see cref="Length"/> stays.</summary>
    /// <param name="block">The block.</param>
    /// <param name="rows">How many tokens.</param>
    /// <param name="keys">The first one's keys, <c>[H, D]</c>; its values lie right behind them.</param>
    /// <param name="stride">Floats from one token to the next.</param>
    public void Store(int block, int rows, float* keys, int stride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int head = 0; head < 2 * _heads; head++)
            {
                float* to = Keys(block) + (head * HeadStride) + ((long)(Length + row) * _size);
                float* from = keys + ((long)row * stride) + (head * _size);
                new ReadOnlySpan<float>(from, _size).CopyTo(new Span<float>(to, _size));
            }
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (FloatBuffer? buffer in _blocks)
        {
            buffer?.Dispose();
        }
    }
}

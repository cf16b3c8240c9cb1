using Attendance.Tensors;

namespace Attendance.Models;

/// <summary>
/// The keys and values of every block for the tokens so far, so that a next token is computed alone. Grows by doubling.
/// </summary>
internal sealed unsafe class KeyValueCache : IDisposable
{
    private const int FirstCapacity = 64;

    private readonly FloatBuffer?[] _blocks;
    private readonly int _width;
    private readonly int _context;

    /// <param name="blocks">B.</param>
    /// <param name="width">E, the keys of all heads of one token; so many values stand beside them.</param>
    /// <param name="context">The most tokens that there will ever be.</param>
    public KeyValueCache(int blocks, int width, int context)
    {
        _blocks = new FloatBuffer?[blocks];
        _width = width;
        _context = context;
    }

    /// <summary>Tokens that are in it.</summary>
    public int Length { get; set; }

    /// <summary>Floats from one token to the next.</summary>
    public int Stride => 2 * _width;

    /// <summary>One block's keys and values, <c>[capacity, 2, H, D]</c>: a token's keys, then its values.</summary>
    public float* this[int block] => _blocks[block]!.Pointer;

    /// <summary>Makes room for so many tokens; what is in it stays.</summary>
    public void Reserve(int tokens)
    {
        for (int block = 0; block < _blocks.Length; block++)
        {
            FloatBuffer? old = _blocks[block];
            long held = old is null ? 0 : old.Length / Stride;
            if (held >= tokens)
            {
                continue;
            }

            long capacity = Math.Max(tokens, Math.Min(_context, Math.Max(FirstCapacity, 2 * held)));
            var grown = new FloatBuffer(capacity * Stride);
            if (old is not null)
            {
                long bytes = (long)Length * Stride * sizeof(float);
                Buffer.MemoryCopy(old.Pointer, grown.Pointer, bytes, bytes);
                old.Dispose();
            }

            _blocks[block] = grown;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FloatBuffer? buffer in _blocks)
        {
            buffer?.Dispose();
        }
    }
}

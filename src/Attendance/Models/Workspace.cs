using Attendance.Tensors;

namespace Attendance.Models;

/// <summary>Working memory of a pass by name, kept by the model from one pass to the next.</summary>
internal sealed unsafe class Workspace : IDisposable
{
    private readonly Dictionary<string, FloatBuffer> _buffers = [];

    /// <summary>At least that many floats, with whatever is in them.</summary>
    public float* Get(string name, long length)
    {
        if (!_buffers.TryGetValue(name, out FloatBuffer? buffer) || buffer.Length < length)
        {
            // Forgotten before it is freed: when there is no memory for its successor, nobody gets a freed buffer.
            _buffers.Remove(name);
            buffer?.Dispose();
            _buffers[name] = buffer = new FloatBuffer(length);
        }

        return buffer.Pointer;
    }

    /// <summary>Frees everything; what is asked for next is allocated anew.</summary>
    public void Clear()
    {
        foreach (FloatBuffer buffer in _buffers.Values)
        {
            buffer.Dispose();
        }

        _buffers.Clear();
    }

    public void Dispose() => Clear();
}

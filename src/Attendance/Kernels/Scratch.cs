using Attendance.Tensors;

namespace Attendance.Kernels;

/// <summary>A thread's working memory: grown when more is asked for, kept until the thread ends.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static FloatBuffer? s_buffer;

    /// <summary>Memory for the task at hand. What an earlier call on this thread gave is given again.</summary>
    /// <param name="length">Floats needed.</param>
    /// <returns>The first of them, aligned to 64 bytes; the contents are whatever was there.</returns>
    public static float* Take(long length)
    {
        if (s_buffer is null || s_buffer.Length < length)
        {
            // Forgotten before it is freed, so that running out of memory here leaves nothing that is freed behind.
            FloatBuffer? small = s_buffer;
            s_buffer = null;
            small?.Dispose();
            s_buffer = new FloatBuffer(length);
        }

        return s_buffer.Pointer;
    }
}

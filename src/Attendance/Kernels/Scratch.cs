using Attendance.Tensors;

namespace Attendance.Kernels;

/// <summary>A thread's working memory: grown when more is asked for, kept until the thread ends.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static FloatBuffer? t_buffer;

    /// <summary>Memory for the task at hand. What an earlier call on this thread gave is given again.</summary>
    /// <param name="length">Floats needed.</param>
    /// <returns>The first of them, aligned to 64 bytes; the contents are whatever was there.</returns>
    public static float* Take(long length)
    {
        if (t_buffer is null || t_buffer.Length < length)
        {
            t_buffer?.Dispose();
            t_buffer = new FloatBuffer(length);
        }

        return t_buffer.Pointer;
    }
}

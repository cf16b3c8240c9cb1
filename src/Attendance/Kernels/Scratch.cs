using Attendance.Tensors;

namespace Attendance.Kernels;

/// <summary>A thread's working memory: grown when more is asked for, kept until the thread ends.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static FloatBuffer? s_ofTask;

    [ThreadStatic]
    private static FloatBuffer? s_ofWork;

    /// <summary>Memory for the task at hand. What an earlier call on this thread gave is given again.</summary>
    /// <param name="length">Floats needed.</param>
    /// <returns>The first of them, aligned to 64 bytes; the contents are whatever was there.</returns>
    public static float* Take(long length) => Take(ref s_ofTask, length);

    /// <summary>The same for what all tasks of one piece of work read, prepared by the thread that starts it.</summary>
    /// <inheritdoc cref="Take(long)"/>
    public static float* TakeShared(long length) => Take(ref s_ofWork, length);

    private static float* Take(ref FloatBuffer? buffer, long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            // Forgotten before it is freed, so that running out of memory here leaves nothing that is freed behind.
            FloatBuffer? small = buffer;
            buffer = null;
            small?.Dispose();
            buffer = new FloatBuffer(length);
        }

        return buffer.Pointer;
    }
}

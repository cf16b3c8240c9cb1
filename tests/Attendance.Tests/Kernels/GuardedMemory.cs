using System.Runtime.InteropServices;

namespace Attendance.Tests.Kernels;

/// <summary>
/// Memory that ends exactly where a page begins that nobody may touch: a kernel that reads or writes one byte too far
/// ends the process. What lies before it is NaN, so that reading too early spoils the result.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0;
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _base;
    private readonly nint _length;

    public GuardedMemory(long bytes)
    {
        nint page = Environment.SystemPageSize;
        nint usable = ((nint)bytes + page - 1) / page * page;
        _length = usable + page;
        _base = Map(0, _length, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, _base);
        Assert.Equal(0, Protect(_base + usable, page, None));
        Bytes = bytes;
        Pointer = (byte*)(_base + usable - (nint)bytes);
        new Span<byte>((void*)_base, (int)(usable - bytes)).Fill(0xFF);
    }

    /// <summary>Only Linux's calls are written here; elsewhere such tests are skipped.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    public byte* Pointer { get; }

    public float* Floats => (float*)Pointer;

    public long Bytes { get; }

    public static GuardedMemory Of(ReadOnlySpan<float> values)
    {
        var memory = new GuardedMemory(values.Length * sizeof(float));
        values.CopyTo(new Span<float>(memory.Pointer, values.Length));
        return memory;
    }

    public static GuardedMemory Of(ReadOnlySpan<ushort> values)
    {
        var memory = new GuardedMemory(values.Length * sizeof(ushort));
        values.CopyTo(new Span<ushort>(memory.Pointer, values.Length));
        return memory;
    }

    public void Dispose() => Unmap(_base, _length);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}

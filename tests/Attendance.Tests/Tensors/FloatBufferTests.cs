using System.Runtime.CompilerServices;
using Attendance.Tensors;

namespace Attendance.Tests.Tensors;

public sealed unsafe class FloatBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100_003)]
    public void New_AnyLength_IsAlignedAndWhole(int length)
    {
        using var buffer = new FloatBuffer(length);

        Assert.Equal(length, buffer.Length);
        Assert.Equal(0, (long)buffer.Pointer % 64);
        Span<float> all = buffer.Span(0, length);
        all.Fill(3);
        Assert.Equal(length, all.Length);
        Assert.Equal(-1, all.IndexOfAnyExcept(3));
        Assert.Equal(0, buffer.Span(length, 0).Length);
    }

    [Fact]
    public void New_NegativeLength_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FloatBuffer(-1));

    [Theory]
    [InlineData(1L << 60)]
    [InlineData((1L << 62) - 1)]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public void New_MoreThanThereIs_IsOutOfMemory(long length)
    {
        // The second of these is 2⁶⁴ − 4 bytes, which with room for alignment must not come out as few.
        Assert.Throws<OutOfMemoryException>(() => new FloatBuffer(length));

        // What was thrown away half made must not trouble the finalizer.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(11, 0)]
    [InlineData(9, 2)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    [InlineData(0, int.MaxValue)]
    public void Span_OutsideTheBuffer_IsRefused(long start, int length)
    {
        using var buffer = new FloatBuffer(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Span(start, length).Length);
    }

    [Fact]
    public void Dispose_Twice_IsAllowedAndUseAfterwardsIsNot()
    {
        var buffer = new FloatBuffer(10);
        buffer.Dispose();
        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => buffer.Span(0, 1).Length);
        Assert.Throws<ObjectDisposedException>(() => _ = buffer.Pointer);
        Assert.Equal(10, buffer.Length);
    }

    [Fact]
    public void Finalizer_ForgottenBuffers_AreFreed()
    {
        WeakReference forgotten = Forget();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(forgotten.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget() => new(new FloatBuffer(1000), trackResurrection: true);
}

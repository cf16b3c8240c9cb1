using System.Runtime.CompilerServices;
using Attendance.Tensors;

namespace Attendance.Tests.Tensors;

public sealed unsafe class FloatPoolTests
{
    [Fact]
    public void Rent_AfterABufferWasCollected_GivesItAgain()
    {
        using var pool = new FloatPool();
        nint address = RentAndForget(pool, 1000);
        Collect();

        FloatBuffer again = pool.Rent(900);

        Assert.Equal(address, (nint)again.Pointer);
        Assert.Equal(1000, again.Length);
        Assert.NotEqual(address, (nint)pool.Rent(900).Pointer);
        again.Span(0, 1000).Fill(1);
        GC.KeepAlive(again);
    }

    [Fact]
    public void Rent_BufferGoesToAndFro_ManyTimes()
    {
        using var pool = new FloatPool();
        nint address = RentAndForget(pool, 5000);
        for (int i = 0; i < 5; i++)
        {
            Collect();
            Assert.Equal(address, RentAndForget(pool, 5000));
        }
    }

    [Fact]
    public void Rent_MuchLessThanIsIdle_GivesAnother()
    {
        using var pool = new FloatPool();
        nint address = RentAndForget(pool, 1000);
        Collect();

        FloatBuffer small = pool.Rent(10);

        Assert.Equal(10, small.Length);
        Assert.Equal(address, RentAndForget(pool, 1000));
        GC.KeepAlive(small);
    }

    /// <summary>What no recent request needed is not kept.</summary>
    [Fact]
    public void Rent_OnlyLittleForAWhile_LetsTheLargeOneGo()
    {
        using var pool = new FloatPool();
        WeakReference large = Forget(pool, 100_000);
        for (int i = 0; i < 4; i++)
        {
            Collect();
            Assert.True(large.IsAlive);
            RentAndForget(pool, 10);
        }

        Collect();
        Assert.False(large.IsAlive);
    }

    [Fact]
    public void Dispose_BufferStillInUse_StaysUsableAndIsNotKeptAfterwards()
    {
        var pool = new FloatPool();
        WeakReference forgotten = RentUseAndDisposePool(pool);

        Collect();
        Collect();

        Assert.False(forgotten.IsAlive);
        GC.KeepAlive(pool);
    }

    [Fact]
    public void Pool_ForgottenWithItsBuffers_IsCollected()
    {
        WeakReference idle = ForgetPool();

        Collect();
        Collect();
        Collect();

        Assert.False(idle.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint RentAndForget(FloatPool pool, long length) => (nint)pool.Rent(length).Pointer;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Forget(FloatPool pool, long length) => new(pool.Rent(length), trackResurrection: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ForgetPool() => Forget(new FloatPool(), 1000);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RentUseAndDisposePool(FloatPool pool)
    {
        FloatBuffer buffer = pool.Rent(1000);
        pool.Dispose();
        buffer.Span(0, 1000).Fill(2);
        Assert.Equal(2, buffer.Span(999, 1)[0]);
        return new WeakReference(buffer, trackResurrection: true);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}

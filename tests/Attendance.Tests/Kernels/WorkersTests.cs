using Attendance.Errors;
using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

public sealed class WorkersTests
{
    [Fact]
    public void For_ManyRounds_DoesEveryTaskOnce()
    {
        for (int round = 0; round < 2000; round++)
        {
            var counts = new int[(round % 50) + 1];
            var work = new Counting(counts);
            Workers.For(counts.Length, ref work);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void For_SeveralThreadsAtOnce_DoesEveryTaskOnce()
    {
        Parallel.For(0, 8, _ =>
        {
            for (int round = 0; round < 300; round++)
            {
                var counts = new int[20];
                var work = new Counting(counts);
                Workers.For(counts.Length, ref work);
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        });
    }

    [Fact]
    public void For_AfterPauses_DoesEveryTaskOnce()
    {
        // Long enough for a thread that comes late to be replaced, in the middle of the work.
        for (int round = 0; round < 20; round++)
        {
            Thread.Sleep(10);
            var counts = new int[20];
            var work = new Slow(counts);
            Workers.For(counts.Length, ref work);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void For_TaskThatFails_FailsInTheCallerAndLeavesThePoolUsable()
    {
        var failing = new Failing();
        Assert.Throws<FormatException>(() =>
        {
            Failing work = failing;
            Workers.For(100, ref work);
        });
        var counts = new int[30];
        var counting = new Counting(counts);
        Workers.For(counts.Length, ref counting);
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Choose_UnknownKernel_SaysWhichThereAre()
    {
        InvalidRequestException error = Assert.Throws<InvalidRequestException>(() => KernelSet.Choose("v1024"));
        Assert.Contains("scalar", error.Message, StringComparison.Ordinal);
        Assert.Contains("ATTENDANCE_KERNEL=v1024", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Available_Always_EndsWithTheScalarTwin() => Assert.Equal("scalar", KernelSet.Available[^1].Name);

    private readonly struct Counting(int[] counts) : IWork
    {
        public void Do(int task) => Interlocked.Increment(ref counts[task]);
    }

    private readonly struct Slow(int[] counts) : IWork
    {
        public void Do(int task)
        {
            Thread.Sleep(1);
            Interlocked.Increment(ref counts[task]);
        }
    }

    private readonly struct Failing : IWork
    {
        public void Do(int task)
        {
            if (task == 57)
            {
                throw new FormatException("task 57");
            }
        }
    }
}

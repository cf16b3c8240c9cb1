using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

public sealed unsafe class FreshMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100_000)]
    public void Touch_AnyCount_WritesToEveryPageAndNowhereElse(int count)
    {
        var memory = new float[count + 2];
        Array.Fill(memory, 1);
        fixed (float* start = memory)
        {
            FreshMemory.Touch(start + 1, count);
        }

        Assert.Equal(1, memory[0]);
        Assert.Equal(1, memory[^1]);
        int page = Environment.SystemPageSize / sizeof(float);
        for (int i = 1; i + page <= count + 1; i += 97)
        {
            Assert.Contains(0, memory.AsSpan(i, page).ToArray());
        }
    }
}

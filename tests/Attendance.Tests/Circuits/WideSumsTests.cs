using Attendance.Circuits;

namespace Attendance.Tests.Circuits;

public sealed class WideSumsTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 40), 255, 256, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_AnyLength_AreThoseOfOneNumberAtATime(int length)
    {
        float[] x = [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i + 1))];
        double[] y = [.. Enumerable.Range(0, length).Select(i => Math.Cos(3 * i))];
        double[] sum = [.. y];

        WideSums.AddScaled(x, 0.7, sum);

        Assert.Equal(x.Zip(y, (a, b) => a * b).Sum(), WideSums.Dot(x, y), 1e-12);
        Assert.Equal(x.Sum(a => (double)a * a), WideSums.Squares(x), 1e-12);
        Assert.All(sum, (value, i) => Assert.Equal(y[i] + (x[i] * 0.7), value, 1e-15));
    }

    [Fact]
    public void Dot_WhatFloat32WouldLose_IsKept() =>
        Assert.Equal(1, WideSums.Dot([1e8f, 1, -1e8f], [1, 1, 1]));
}

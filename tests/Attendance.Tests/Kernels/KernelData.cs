using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

/// <summary>What the kernels' tests share: the sets of this machine, and numbers from fixed seeds.</summary>
internal static class KernelData
{
    /// <summary>Lengths around every vector width and tile edge.</summary>
    public static int[] Lengths { get; } =
        [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 31, 32, 33, 47, 48, 63, 64, 65, 80, 127, 128, 129, 255, 256];

    public static IEnumerable<string> Names => KernelSet.Available.Select(set => set.Name);

    public static float[] Normal(int seed, int count, double deviation = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double u = 1 - random.NextDouble();
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])),
                $"{what} at {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}

using Attendance.Kernels;
using Attendance.Kernels.Scalar;

namespace Attendance.Tests.Kernels;

public sealed unsafe class ElementwiseTests
{
    public static TheoryData<string> Kernels() => [.. KernelData.Names];

    public static MatrixTheoryData<string, int> KernelsAndActivations() =>
        new([.. KernelData.Names], [.. Enum.GetValues<Activation>().Select(activation => (int)activation)]);

    [Theory]
    [MemberData(nameof(KernelsAndActivations))]
    public void Activate_FineGrid_EqualsTheFormulaInDouble(string kernels, int activation)
    {
        // Steps of 2^-10 from −20 to 20: both tails, zero, and the bend.
        float[] x = [.. Enumerable.Range(-20480, 40961).Select(step => step / 1024f)];
        double[] expected = [.. x.Select(value => ScalarKernels.Apply((Activation)activation, value))];

        fixed (float* p = x)
        {
            KernelSet.Choose(kernels).Activate((Activation)activation, p, x.Length);
        }

        KernelData.AssertClose(expected, x, 1e-6, ((Activation)activation).ToString());
    }

    [Theory]
    [MemberData(nameof(KernelsAndActivations))]
    public void Activate_EveryLength_TouchesOnlyItsOwn(string kernels, int activation)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        foreach (int length in KernelData.Lengths)
        {
            float[] x = KernelData.Normal(length, length, 3);
            double[] expected = [.. x.Select(value => ScalarKernels.Apply((Activation)activation, value))];
            using GuardedMemory memory = GuardedMemory.Of(x);
            KernelSet.Choose(kernels).Activate((Activation)activation, memory.Floats, length);
            KernelData.AssertClose(
                expected, new ReadOnlySpan<float>(memory.Pointer, length), 1e-6, $"length {length}");
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.1124629160182849)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(-1, -0.8427007929497149)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(3.5, 0.9999992569016276)]
    [InlineData(7, 1)]
    public void Erf_KnownValues_AreExact(double x, double expected) =>
        Assert.Equal(expected, ScalarKernels.Erf(x), 1e-14); // Abramowitz and Stegun, table 7.1, to more digits

    [Theory]
    [MemberData(nameof(Kernels))]
    public void LayerNorm_EveryLength_EqualsTheFormulaInDouble(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        foreach (int width in KernelData.Lengths)
        {
            const int Rows = 3;
            float[] x = KernelData.Normal(width, Rows * width, 2);
            float[] gain = KernelData.Normal(width + 1, width);
            float[] bias = KernelData.Normal(width + 2, width);
            var expected = new double[Rows * width];
            for (int row = 0; row < Rows; row++)
            {
                double[] line = [.. x.Skip(row * width).Take(width).Select(value => (double)value)];
                double mean = line.Average();
                double scale = Math.Sqrt(line.Average(value => (value - mean) * (value - mean)) + 1e-5);
                for (int i = 0; i < width; i++)
                {
                    expected[(row * width) + i] = ((line[i] - mean) / scale * gain[i]) + bias[i];
                }
            }

            using GuardedMemory from = GuardedMemory.Of(x);
            using GuardedMemory g = GuardedMemory.Of(gain);
            using GuardedMemory b = GuardedMemory.Of(bias);
            KernelSet.Choose(kernels).LayerNorm(from.Floats, null, Rows, width, g.Floats, b.Floats, 1e-5f, from.Floats);
            KernelData.AssertClose(
                expected, new ReadOnlySpan<float>(from.Pointer, expected.Length), 1e-5, $"width {width}");
        }
    }

    /// <summary>
    /// Both in one is what one after the other is, to the last bit; also for rows enough for several threads.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kernels))]
    public void LayerNorm_WithABranch_IsTheSumThenTheNorm(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        KernelSet set = KernelSet.Choose(kernels);
        foreach ((int rows, int width) in (ReadOnlySpan<(int, int)>)[(1, 1), (3, 17), (2, 64), (700, 129), (3, 40_000)])
        {
            float[] x = KernelData.Normal(width, rows * width, 2);
            float[] branch = KernelData.Normal(width + 1, rows * width);
            float[] sums = [.. x.Zip(branch, (a, b) => a + b)];
            using GuardedMemory expected = GuardedMemory.Of(sums);
            using GuardedMemory from = GuardedMemory.Of(x);
            using GuardedMemory added = GuardedMemory.Of(branch);
            using GuardedMemory gain = GuardedMemory.Of(KernelData.Normal(width + 2, width));
            using GuardedMemory bias = GuardedMemory.Of(KernelData.Normal(width + 3, width));
            using GuardedMemory to = GuardedMemory.Of(new float[rows * width]);

            set.LayerNorm(from.Floats, added.Floats, rows, width, gain.Floats, bias.Floats, 1e-5f, to.Floats);
            set.LayerNorm(expected.Floats, null, rows, width, gain.Floats, bias.Floats, 1e-5f, expected.Floats);

            Assert.Equal(sums, new ReadOnlySpan<float>(from.Pointer, rows * width));
            Assert.Equal(
                new ReadOnlySpan<float>(expected.Pointer, rows * width), new ReadOnlySpan<float>(to.Pointer, rows * width));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Softmax_EveryLength_SumsToOneAndEqualsTheFormula(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        foreach (int width in KernelData.Lengths)
        {
            const int Rows = 2;

            // Around 1000, where e^x overflows float32 unless the maximum is taken off first.
            float[] x = [.. KernelData.Normal(width, Rows * width, 3).Select(value => value + 1000)];
            if (width > 2)
            {
                x[1] = float.NegativeInfinity;
            }

            var expected = new double[Rows * width];
            for (int row = 0; row < Rows; row++)
            {
                double[] line = [.. x.Skip(row * width).Take(width).Select(value => Math.Exp(value - 1000.0))];
                for (int i = 0; i < width; i++)
                {
                    expected[(row * width) + i] = line[i] / line.Sum();
                }
            }

            using GuardedMemory memory = GuardedMemory.Of(x);
            KernelSet.Choose(kernels).Softmax(memory.Floats, Rows, width);
            var actual = new ReadOnlySpan<float>(memory.Pointer, expected.Length);
            KernelData.AssertClose(expected, actual, 1e-6, $"width {width}");
            if (width > 2)
            {
                Assert.Equal(0, actual[1]);
            }
        }
    }
}

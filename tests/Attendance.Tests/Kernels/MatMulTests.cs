using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

public sealed unsafe class MatMulTests
{
    // Rows on both sides of every path's edge (4, 96) and of the tile's six; depths that are no multiple of anything,
    // and one that needs several packed panels; widths around every panel width, and rows around every width of a
    // narrow panel.
    private static readonly int[] s_rows = [1, 2, 3, 4, 5, 8, 9, 12, 13, 20, 50, 70, 96, 97];
    private static readonly (int Inputs, int Outputs)[] s_shapes =
        [(1, 1), (3, 5), (4, 64), (7, 8), (16, 16), (33, 65), (64, 129), (48, 33), (1700, 17), (5, 300)];

    public static MatrixTheoryData<string, int, bool> Cases() =>
        new([.. KernelData.Names], [(int)WeightType.F32, (int)WeightType.F16, (int)WeightType.BF16], [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void MatMul_EveryShape_EqualsSumsInDouble(string kernels, int type, bool rowPerOutput)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        foreach ((int inputs, int outputs) in s_shapes)
        {
            foreach (int rows in s_rows)
            {
                Check(KernelSet.Choose(kernels), rows, inputs, outputs, (WeightType)type, rowPerOutput);
            }
        }
    }

    /// <summary>Together or one by one, to the last bit; the middle product has another width.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void MatMulEach_ThreeProducts_AreThoseOfEachAlone(string kernels, int type, bool rowPerOutput)
    {
        const int Inputs = 33;
        KernelSet set = KernelSet.Choose(kernels);
        int[] outputs = [65, 7, 65];
        ushort[][] weights = [.. outputs.Select((n, i) =>
            (ushort[])[.. KernelData.Normal(i, Inputs * n * 2).Select(Bits)])];
        float[] bias = KernelData.Normal(9, 65);
        foreach (int rows in (ReadOnlySpan<int>)[1, 4, 5, 70, 97])
        {
            float[] x = KernelData.Normal(rows, rows * Inputs);
            float[] expected = new float[rows * 140], actual = new float[rows * 140];
            fixed (ushort* w0 = weights[0], w1 = weights[1], w2 = weights[2])
            fixed (float* from = x, b = bias, y0 = expected, y1 = actual)
            {
                WeightMatrix first = Matrix(w0, 65), second = Matrix(w1, 7), third = Matrix(w2, 65);
                set.MatMul(from, rows, Inputs, first, b, y0, 140);
                set.MatMul(from, rows, Inputs, second, null, y0 + 65, 140);
                set.MatMul(from, rows, Inputs, third, b, y0 + 72, 140);
                set.MatMulEach(from, rows, Inputs,
                    [new(first, b, y1, 140), new(second, null, y1 + 65, 140), new(third, b, y1 + 72, 140)]);
            }

            Assert.Equal(expected, actual);
        }

        WeightMatrix Matrix(ushort* data, int width) =>
            new(data, (WeightType)type, Inputs, width, rowPerOutput ? Inputs : width, rowPerOutput);
    }

    /// <summary>In one step or in two, to the last bit, on every path and for every activation.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void MatMul_WithActivation_IsTheProductThenTheActivation(string kernels, int type, bool rowPerOutput)
    {
        KernelSet set = KernelSet.Choose(kernels);
        foreach ((int inputs, int outputs) in (ReadOnlySpan<(int, int)>)[(3, 5), (16, 64), (33, 65), (64, 300), (1700, 17)])
        {
            ushort[] weights = [.. KernelData.Normal(inputs, inputs * outputs * 2).Select(Bits)];
            float[] bias = KernelData.Normal(2, outputs);
            foreach (int rows in (ReadOnlySpan<int>)[1, 5, 13, 96, 97])
            {
                float[] x = KernelData.Normal(rows, rows * inputs);
                var expected = new float[rows * outputs];
                var actual = new float[rows * outputs];
                Activation activation = Enum.GetValues<Activation>()[(rows + inputs) % 6];
                fixed (ushort* pw = weights)
                fixed (float* px = x, pb = bias, pe = expected, pa = actual)
                {
                    var w = new WeightMatrix(
                        pw, (WeightType)type, inputs, outputs, rowPerOutput ? inputs : outputs, rowPerOutput);
                    set.MatMul(px, rows, inputs, w, pb, pe, outputs);
                    set.Activate(activation, pe, expected.Length);
                    set.MatMul(px, rows, inputs, w, pb, activation, pa);
                }

                Assert.Equal(expected, actual);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MatMul_RowsAloneOrTogether_AreTheSameBits(bool halves)
    {
        // Each sum is one chain of multiply-adds in the order of k, so that how many rows go together cannot be seen.
        const int Inputs = 100;
        const int Outputs = 96;
        float[] x = KernelData.Normal(1, 100 * Inputs);
        float[] values = KernelData.Normal(2, Inputs * Outputs);
        ushort[] half = [.. values.Select(value => BitConverter.HalfToUInt16Bits((Half)value))];
        KernelSet kernels = KernelSet.Best;
        var together = new float[100 * Outputs];
        var alone = new float[Outputs];
        fixed (float* px = x, pv = values, pt = together, pa = alone)
        fixed (ushort* ph = half)
        {
            var w = new WeightMatrix(
                halves ? ph : pv, halves ? WeightType.F16 : WeightType.F32, Inputs, Outputs, Outputs, rowPerOutput: false);
            kernels.MatMul(px, 100, Inputs, w, null, pt, Outputs);
            for (int row = 0; row < 100; row++)
            {
                kernels.MatMul(px + (row * Inputs), 1, Inputs, w, null, pa, Outputs);
                Assert.Equal(alone, together.AsSpan(row * Outputs, Outputs).ToArray());
            }
        }
    }

    [Fact]
    public void MatMul_StridedOperands_TouchOnlyTheirOwnColumns()
    {
        foreach (string name in KernelData.Names)
        {
            const int Rows = 11;
            float[] x = KernelData.Normal(3, Rows * 20);
            float[] w = KernelData.Normal(4, 12 * 30);
            var y = new float[Rows * 25];
            Array.Fill(y, 7);
            fixed (float* px = x, pw = w, py = y)
            {
                // x is 12 of 20 columns, the weight 9 of 30, y 9 of 25.
                WeightMatrix matrix = new WeightMatrix(pw, WeightType.F32, 12, 30, 30, rowPerOutput: false).SliceOutputs(5, 9);
                KernelSet.Choose(name).MatMul(px + 3, Rows, 20, matrix, null, py + 4, 25);
            }

            for (int row = 0; row < Rows; row++)
            {
                for (int column = 0; column < 25; column++)
                {
                    double expected = 7;
                    if (column is >= 4 and < 13)
                    {
                        expected = Enumerable.Range(0, 12).Sum(k => (double)x[(row * 20) + 3 + k] * w[(k * 30) + 5 + column - 4]);
                    }

                    Assert.Equal(expected, y[(row * 25) + column], 1e-4);
                }
            }
        }
    }

    private static void Check(KernelSet kernels, int rows, int inputs, int outputs, WeightType type, bool rowPerOutput)
    {
        float[] x = KernelData.Normal(rows, rows * inputs);
        float[] bias = KernelData.Normal(outputs, outputs);
        float[] raw = KernelData.Normal(inputs, inputs * outputs, 1 / Math.Sqrt(inputs));
        ushort[] narrow = [.. raw.Select(value => type == WeightType.F16
            ? BitConverter.HalfToUInt16Bits((Half)value)
            : (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))];
        using GuardedMemory guardedX = GuardedMemory.Of(x);
        using GuardedMemory guardedBias = GuardedMemory.Of(bias);
        using GuardedMemory guardedW = type == WeightType.F32 ? GuardedMemory.Of(raw) : GuardedMemory.Of(narrow);
        using GuardedMemory guardedY = GuardedMemory.Of(new float[rows * outputs]);
        var w = new WeightMatrix(guardedW.Pointer, type, inputs, outputs, rowPerOutput ? inputs : outputs, rowPerOutput);

        kernels.MatMul(guardedX.Floats, rows, inputs, w, guardedBias.Floats, guardedY.Floats, outputs);

        var expected = new double[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                double sum = bias[output];
                for (int input = 0; input < inputs; input++)
                {
                    int at = rowPerOutput ? (output * inputs) + input : (input * outputs) + output;
                    double weight = type switch
                    {
                        WeightType.F32 => raw[at],
                        WeightType.F16 => (double)BitConverter.UInt16BitsToHalf(narrow[at]),
                        _ => BitConverter.UInt32BitsToSingle((uint)narrow[at] << 16),
                    };
                    sum += x[(row * inputs) + input] * weight;
                }

                expected[(row * outputs) + output] = sum;
            }
        }

        KernelData.AssertClose(
            expected, new ReadOnlySpan<float>(guardedY.Pointer, expected.Length), 2e-5,
            $"{kernels.Name} {rows}×{inputs}×{outputs} {type}");
    }

    /// <summary>Small numbers in each of the types: as float32 two of them make one of about the second.</summary>
    private static ushort Bits(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
}

using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

public sealed unsafe class ColumnKernelTests
{
    public static TheoryData<string> Kernels() => [.. KernelData.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Column_OfEveryKey_IsThePatternsToTheBit(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");
        (int Queries, int Keys, int Size, bool IsCausal)[] shapes =
        [
            (1, 1, 1, true), (5, 5, 3, true), (17, 17, 20, true), (70, 70, 64, true), (130, 130, 7, true),
            (9, 6, 5, true), (1, 70, 3, false), (70, 1, 5, false), (33, 33, 64, false), (20, 61, 12, false),
        ];
        foreach ((int queries, int keys, int size, bool isCausal) in shapes)
        {
            Check(KernelSet.Choose(kernels), queries, keys, size, isCausal);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Column_ScoresFarApart_IsThePatternsToTheBit(string kernels) =>
        Check(KernelSet.Choose(kernels), 40, 40, 16, isCausal: true, deviation: 30);

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Column_OfNumbersThatAreNone_IsThePatterns(string kernels)
    {
        KernelSet set = KernelSet.Choose(kernels);
        foreach (float odd in (float[])[float.NaN, float.PositiveInfinity])
        {
            float[] q = KernelData.Normal(1, 20 * 4), k = KernelData.Normal(2, 20 * 4);
            q[(7 * 4) + 1] = odd;
            k[(11 * 4) + 2] = odd;
            fixed (float* pq = q, pk = k)
            {
                Compare(set, new AttentionShape(20, 1, 4, 4, 4, 4, 4, 0.5f), pq, pk);
            }
        }
    }

    private static void Check(KernelSet kernels, int queries, int keys, int size, bool isCausal, double deviation = 2)
    {
        // Another head beside this one, so that strides are no sizes.
        int stride = size + 3;
        using GuardedMemory q = GuardedMemory.Of(KernelData.Normal(1, (queries * stride) - 3, deviation));
        using GuardedMemory k = GuardedMemory.Of(KernelData.Normal(2, (keys * stride) - 3, deviation));
        var shape = new AttentionShape(queries, 1, size, stride, stride, stride, stride, 1 / MathF.Sqrt(size))
        {
            Keys = keys,
            IsCausal = isCausal,
        };
        Compare(kernels, shape, q.Floats, k.Floats);
    }

    private static void Compare(KernelSet kernels, AttentionShape shape, float* q, float* k)
    {
        float[] pattern = new float[shape.Length * shape.Keys], scores = new float[shape.Length * shape.Keys];
        RowSum[] sums = new RowSum[shape.Length];
        fixed (float* toPattern = pattern, toScores = scores)
        fixed (RowSum* toSums = sums)
        {
            kernels.Pattern(shape, q, k, 0, shape.Length, softmax: true, toPattern, toSums);
            kernels.Pattern(shape, q, k, 0, shape.Length, softmax: false, toScores);
            Assert.All(sums, sum => Assert.True(sum.IsKnown));
            for (int key = 0; key < shape.Keys; key++)
            {
                int first = key % Math.Min(3, shape.Length);
                Equal(pattern, shape, key, first, ColumnOf(kernels, shape, q, k, key, first, toSums + first));
                Equal(scores, shape, key, first, ColumnOf(kernels, shape, q, k, key, first, null));
            }
        }
    }

    private static float[] ColumnOf(
        KernelSet kernels, AttentionShape shape, float* q, float* k, int key, int first, RowSum* sums)
    {
        using GuardedMemory column = GuardedMemory.Of(new float[shape.Length - first]);
        kernels.Column(shape, q, k, key, first, shape.Length - first, sums, column.Floats);
        return new ReadOnlySpan<float>(column.Pointer, shape.Length - first).ToArray();
    }

    private static void Equal(float[] whole, AttentionShape shape, int key, int first, float[] column)
    {
        for (int row = 0; row < column.Length; row++)
        {
            Assert.Equal(
                BitConverter.SingleToInt32Bits(whole[((first + row) * shape.Keys) + key]),
                BitConverter.SingleToInt32Bits(column[row]));
        }
    }
}

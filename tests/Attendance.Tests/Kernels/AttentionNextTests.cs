using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

/// <summary>New queries against keys and values that are kept.</summary>
public sealed unsafe class AttentionNextTests
{
    public static TheoryData<string> Kernels() => [.. KernelData.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AttentionNext_OneQueryByHand_IsRight(string kernels)
    {
        // One head of size 1, scale 1. Query 2; keys ln 2 and ln 4; values 10 and 40: scores ln 4 and ln 16, weights
        // 0.2 and 0.8, z = 0.2·10 + 0.8·40 = 34.
        float[] q = [2], k = [MathF.Log(2), MathF.Log(4)], v = [10, 40], z = [float.NaN];
        fixed (float* pq = q, pk = k, pv = v, pz = z)
        {
            KernelSet.Choose(kernels).AttentionNext(new NextAttentionShape(2, 1, 1, 1, 2, 1, 1, 1), pq, pk, pv, pz);
        }

        KernelData.AssertClose([34], z, 1e-6, "z");
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AttentionNext_ManyShapes_EqualsTheLastRowsOfTheWhole(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");

        // Head sizes that are no multiple of any width; the last shape is large enough to be shared among threads.
        (int Length, int Count, int Heads, int Size)[] shapes =
        [
            (1, 1, 1, 1), (2, 1, 3, 1), (5, 5, 2, 3), (17, 3, 2, 12), (47, 1, 1, 20), (49, 2, 2, 33), (65, 1, 2, 64),
            (100, 7, 2, 80), (600, 2, 3, 64),
        ];
        foreach ((int length, int count, int heads, int size) in shapes)
        {
            Check(KernelSet.Choose(kernels), length, count, heads, size);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void AttentionNext_ScoresFarApart_StaysFinite(string kernels)
    {
        // The newest key's score is 10,000, the one before it e^28.6 times less in weight.
        const int Length = 700;
        float[] q = [100];
        float[] k = [.. Enumerable.Range(0, Length).Select(i => (i - 350) / 3.5f)];
        float[] v = [.. Enumerable.Range(0, Length).Select(i => (float)i)];
        float[] z = [0];
        fixed (float* pq = q, pk = k, pv = v, pz = z)
        {
            var shape = new NextAttentionShape(Length, 1, 1, 1, Length, 1, 1, 1);
            KernelSet.Choose(kernels).AttentionNext(shape, pq, pk, pv, pz);
        }

        Assert.Equal(Length - 1, z[0], 1e-3);
    }

    private static void Check(KernelSet kernels, int length, int count, int heads, int size)
    {
        // Head by head the keys, then the values, with room for three more tokens.
        int width = heads * size;
        int capacity = length + 3;
        float[] q = KernelData.Normal(1, length * width, 2);
        float[] k = KernelData.Normal(2, length * width, 2);
        float[] v = KernelData.Normal(3, length * width, 2);
        float[] kept = KernelData.Normal(4, ((2 * heads) - 1) * capacity * size + (length * size));
        for (int position = 0; position < length; position++)
        {
            for (int head = 0; head < heads; head++)
            {
                int from = (position * width) + (head * size);
                k.AsSpan(from, size).CopyTo(kept.AsSpan(((head * capacity) + position) * size));
                v.AsSpan(from, size).CopyTo(kept.AsSpan((((heads + head) * capacity) + position) * size));
            }
        }

        float[] expected = new float[length * width];
        float scale = 1 / MathF.Sqrt(size);
        fixed (float* pq = q, pk = k, pv = v, pz = expected)
        {
            var whole = new AttentionShape(length, heads, size, width, width, width, width, scale);
            KernelSet.Choose("scalar").Attention(whole, pq, pk, pv, pz);
        }

        using GuardedMemory gq = GuardedMemory.Of(q.AsSpan((length - count) * width));
        using GuardedMemory gk = GuardedMemory.Of(kept);
        using GuardedMemory gz = GuardedMemory.Of(new float[count * width]);
        var shape = new NextAttentionShape(length, count, heads, size, capacity * size, width, width, scale);

        kernels.AttentionNext(shape, gq.Floats, gk.Floats, gk.Floats + (heads * capacity * size), gz.Floats);

        double[] last = [.. expected.Skip((length - count) * width).Select(value => (double)value)];
        var actual = new ReadOnlySpan<float>(gz.Pointer, count * width);
        KernelData.AssertClose(last, actual, 2e-5, $"{length}, {count}, {heads}, {size}");
    }
}

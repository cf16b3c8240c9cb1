using Attendance.Kernels;

namespace Attendance.Tests.Kernels;

public sealed unsafe class AttentionKernelTests
{
    public static TheoryData<string> Kernels() => [.. KernelData.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_TwoTokensByHand_IsRight(string kernels)
    {
        // One head of size 1, scale 1. Queries 1, 2; keys ln 2, ln 4; values 10, 40.
        // Position 0 sees itself only: z = 10.
        // Position 1: scores 2·ln 2 = ln 4 and 2·ln 4 = ln 16, weights 4/20 and 16/20: z = 0.2·10 + 0.8·40 = 34.
        float[] q = [1, 2], k = [MathF.Log(2), MathF.Log(4)], v = [10, 40], z = new float[2], pattern = new float[4];
        var shape = new AttentionShape(2, 1, 1, 1, 1, 1, 1, 1);
        fixed (float* pq = q, pk = k, pv = v, pz = z, pp = pattern)
        {
            KernelSet.Choose(kernels).Attention(shape, pq, pk, pv, pz);
            KernelSet.Choose(kernels).Pattern(shape, pq, pk, 0, 2, softmax: true, pp);
        }

        KernelData.AssertClose([10, 34], z, 1e-6, "z");
        KernelData.AssertClose([1, 0, 0.2, 0.8], pattern, 1e-6, "pattern");
        Assert.Equal(0, pattern[1]);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_ManyShapes_EqualsTheFormulaInDouble(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");

        // Lengths on both sides of the tile's 48 queries and 512 keys; head sizes that are no multiple of any width.
        (int Length, int Heads, int Size)[] shapes =
            [(1, 1, 1), (2, 3, 1), (5, 2, 3), (17, 2, 12), (47, 1, 20), (49, 2, 33), (65, 1, 64), (100, 2, 80), (600, 1, 7)];
        foreach ((int length, int heads, int size) in shapes)
        {
            Check(KernelSet.Choose(kernels), length, length, heads, size, isCausal: true);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_NotCausalOrOverAnotherSequence_EqualsTheFormulaInDouble(string kernels)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are written for Linux only.");

        // As many keys as queries, more, and fewer, also by more than a tile of either.
        (int Queries, int Keys, int Heads, int Size)[] shapes =
        [
            (1, 1, 1, 1), (17, 17, 2, 12), (65, 65, 1, 33), (1, 70, 2, 3), (70, 1, 1, 5), (5, 130, 1, 20), (100, 49, 2, 8),
            (50, 600, 1, 7),
        ];
        foreach ((int queries, int keys, int heads, int size) in shapes)
        {
            Check(KernelSet.Choose(kernels), queries, keys, heads, size, isCausal: false);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Attention_ScoresFarApart_StaysFinite(string kernels)
    {
        // Scores up to ±10,000, growing along the row: every tile corrects the sums of the tiles before it.
        const int Length = 700;
        float[] q = [.. Enumerable.Repeat(100f, Length)];
        float[] k = [.. Enumerable.Range(0, Length).Select(i => (i - 350) / 3.5f)];
        float[] v = [.. Enumerable.Range(0, Length).Select(i => (float)i)];
        var z = new float[Length];
        fixed (float* pq = q, pk = k, pv = v, pz = z)
        {
            KernelSet.Choose(kernels).Attention(new AttentionShape(Length, 1, 1, 1, 1, 1, 1, 1), pq, pk, pv, pz);
        }

        for (int i = 0; i < Length; i++)
        {
            // The newest key wins by e^28.6 over the next.
            Assert.Equal(i, z[i], 1e-3);
        }
    }

    private static void Check(KernelSet kernels, int length, int keys, int heads, int size, bool isCausal)
    {
        int width = heads * size;
        float scale = 1 / MathF.Sqrt(size);
        float[] q = KernelData.Normal(1, length * width, 2);
        float[] k = KernelData.Normal(2, keys * width, 2);
        float[] v = KernelData.Normal(3, keys * width);
        using GuardedMemory gq = GuardedMemory.Of(q);
        using GuardedMemory gk = GuardedMemory.Of(k);
        using GuardedMemory gv = GuardedMemory.Of(v);
        using GuardedMemory gz = GuardedMemory.Of(new float[length * width]);
        using GuardedMemory rows = GuardedMemory.Of(new float[length * keys]);
        var shape = new AttentionShape(length, heads, size, width, width, width, width, scale)
        {
            Keys = keys,
            IsCausal = isCausal,
        };

        kernels.Attention(shape, gq.Floats, gk.Floats, gv.Floats, gz.Floats);

        for (int head = 0; head < heads; head++)
        {
            double[] pattern = Pattern(shape, q, k, width, head * size);
            kernels.Pattern(shape, gq.Floats + (head * size), gk.Floats + (head * size), 0, length, softmax: true, rows.Floats);
            var whole = new ReadOnlySpan<float>(rows.Pointer, length * keys);
            KernelData.AssertClose(pattern, whole, 1e-5, $"pattern {length}×{keys}×{heads}×{size}");
            for (int query = 0; query < length; query++)
            {
                for (int i = 0; i < size; i++)
                {
                    double expected = 0;
                    for (int key = 0; key < keys; key++)
                    {
                        expected += pattern[(query * keys) + key] * v[(key * width) + (head * size) + i];
                    }

                    Assert.Equal(expected, gz.Floats[(query * width) + (head * size) + i], 2e-5);
                }
            }

            OneRowEqualsItsPlaceInTheWhole(kernels, shape, gq.Floats + (head * size), gk.Floats + (head * size), whole);
        }
    }

    private static void OneRowEqualsItsPlaceInTheWhole(
        KernelSet kernels, AttentionShape shape, float* q, float* k, ReadOnlySpan<float> whole)
    {
        var row = new float[shape.Keys];
        fixed (float* to = row)
        {
            kernels.Pattern(shape, q, k, shape.Length - 1, 1, softmax: true, to);
        }

        double[] expected = [.. whole[^shape.Keys..].ToArray().Select(value => (double)value)];
        KernelData.AssertClose(expected, row, 1e-6, "row");
    }

    private static double[] Pattern(AttentionShape shape, float[] q, float[] k, int width, int column)
    {
        var pattern = new double[shape.Length * shape.Keys];
        for (int query = 0; query < shape.Length; query++)
        {
            var scores = new double[shape.IsCausal ? query + 1 : shape.Keys];
            for (int key = 0; key < scores.Length; key++)
            {
                for (int i = 0; i < shape.Size; i++)
                {
                    scores[key] += (double)q[(query * width) + column + i] * k[(key * width) + column + i] * shape.Scale;
                }
            }

            double max = scores.Max();
            double sum = scores.Sum(score => Math.Exp(score - max));
            for (int key = 0; key < scores.Length; key++)
            {
                pattern[(query * shape.Keys) + key] = Math.Exp(scores[key] - max) / sum;
            }
        }

        return pattern;
    }
}

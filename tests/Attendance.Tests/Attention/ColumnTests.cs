using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Kernels;
using Attendance.Tests.Models;

namespace Attendance.Tests.Attention;

public sealed class ColumnTests : IDisposable
{
    // More than a band of rows.
    private const int Length = 101;

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 2, Heads = 2, Context = Length });

    public static TheoryData<string> Kernels() => [.. KernelData.Names];

    public void Dispose() => _checkpoint.Dispose();

    [Theory]
    [MemberData(nameof(Kernels))]
    public void PatternColumn_BeforeAndAfterRowsWereMade_IsThePatternsToTheBit(string kernels)
    {
        using Gpt2 model = _checkpoint.Load(kernels);
        AttentionMaps maps = model.Run(_checkpoint.Ids(Length)).Attention;

        // The first column makes the rows itself, the others find what they are divided by.
        for (int key = Length - 1; key >= 0; key -= 10)
        {
            EqualsPattern(maps, 1, 0, key);
        }
    }

    [Fact]
    public void PatternColumn_WhereSomeRowsWereMade_IsThePatternsToTheBit()
    {
        using Gpt2 model = _checkpoint.Load();
        AttentionMaps maps = model.Run(_checkpoint.Ids(Length)).Attention;
        maps.KeepRowSums();
        long before = maps.HeldBytes;
        maps.PatternRows(0, 1, 0, new float[3 * Length]);
        maps.PatternRows(0, 1, 7, new float[60 * Length]);

        EqualsPattern(maps, 0, 1, 2);
        EqualsPattern(maps, 1, 1, 50);

        Assert.Equal(before, maps.HeldBytes);
    }

    [Fact]
    public void PatternColumn_AfterAnotherPassIntoTheBuffer_IsTheNewPass()
    {
        using Gpt2 model = _checkpoint.Load();
        using var buffer = new RunBuffer();
        AttentionMaps maps = model.Run(_checkpoint.Ids(Length), null, buffer).Attention;
        EqualsPattern(maps, 0, 0, 3);
        int[] others = [.. _checkpoint.Ids(Length).Reverse()];

        maps = model.Run(others, null, buffer).Attention;

        EqualsPattern(maps, 0, 0, 3);
    }

    [Fact]
    public void PatternColumn_OfABlockThatAProbeChanged_IsWhatTheProbeMade()
    {
        using Gpt2 model = _checkpoint.Load();
        var made = Probe.Write("blocks.1.attn.pattern", (in HookTensor tensor) => tensor.Writable.Fill(0.25f));
        AttentionMaps maps = model.Run(_checkpoint.Ids(Length), new RunOptions { Probes = [made] }).Attention;
        float[] column = new float[Length];

        maps.PatternColumn(1, 1, 40, 0, column);

        Assert.True(maps.IsChanged(1));
        Assert.All(column, weight => Assert.Equal(0.25f, weight));
        EqualsPattern(maps, 1, 0, 40);
        EqualsPattern(maps, 0, 1, 40);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(Length, 0)]
    [InlineData(0, 1)]
    [InlineData(0, -1)]
    public void PatternColumn_OutsideThePattern_IsRefused(int key, int firstQuery)
    {
        using Gpt2 model = _checkpoint.Load();
        AttentionMaps maps = model.Run(_checkpoint.Ids(Length)).Attention;

        Assert.Throws<ArgumentOutOfRangeException>(
            () => maps.PatternColumn(0, 0, key, firstQuery, new float[Length]));
    }

    private static void EqualsPattern(AttentionMaps maps, int block, int head, int key)
    {
        AttentionMatrix pattern = maps.Pattern(block, head), scores = maps.Scores(block, head);
        foreach (int first in (int[])[0, 1, Length - 1])
        {
            float[] weights = new float[Length - first], scored = new float[Length - first];
            maps.PatternColumn(block, head, key, first, weights);
            maps.ScoreColumn(block, head, key, first, scored);
            for (int row = 0; row < weights.Length; row++)
            {
                Assert.Equal(pattern[first + row, key], weights[row]);
                Assert.Equal(scores[first + row, key], scored[row]);
            }
        }
    }
}

using Attendance.Web.Offline;
using Attendance.Web.Protocol;

namespace Attendance.Web.Tests.Offline;

/// <summary>Numbers that are none, and numbers below zero.</summary>
public sealed class OddNumbersTests
{
    private static readonly float[] s_cells =
    [
        float.NegativeInfinity, -2.5f, 0, 1e-8f,
        float.NaN, 3, 3, float.NegativeInfinity,
        float.NaN, float.NaN, float.NegativeInfinity, float.NegativeInfinity,
    ];

    [Fact]
    public void SignedRows_OfMaskedAndMissingNumbers_KeepThem()
    {
        var set = new Rectangle();

        byte[] bytes = new SignedRows().Encode(set, 0, out PageError error);

        Assert.Equal(new SignedRows().SizeOf(set), bytes.Length);
        float[] read = MeasureReader.Read(bytes, "rows-s16", new MatrixShape(1, 3, 4, false, false), 0);
        for (int i = 0; i < read.Length; i++)
        {
            bool isNumber = float.IsFinite(s_cells[i]);
            Assert.Equal(s_cells[i], isNumber ? s_cells[i] : read[i]);
            Assert.True(!isNumber || Math.Abs((double)read[i] - s_cells[i]) <= error.Numbers);
        }

        Assert.InRange(error.Numbers, double.Epsilon, 2.5 / 65533);
    }

    [Fact]
    public void ExactRows_OfMaskedAndMissingNumbers_KeepAllAsTheyAre()
    {
        byte[] bytes = new ExactRows().Encode(new Rectangle(), 0, out PageError error);

        Assert.Equal(s_cells, MeasureReader.Read(bytes, "rows-f32", new MatrixShape(1, 3, 4, false, false), 0));
        Assert.Equal(default, error);
    }

    private sealed class Rectangle : IPageSet
    {
        public AttentionInfo Info { get; } = new("cross", "cross", 3, 4, "decoder", "prompt");

        public int Blocks => 1;

        public int Heads => 1;

        public int HeadSize => 0;

        public float ScaleOf(int block) => 1;

        public void CopyPattern(int block, int head, Span<float> pattern) => s_cells.CopyTo(pattern);

        public void CopyScores(int block, int head, Span<float> scores) => throw new NotSupportedException();

        public void CopyVectors(int block, int head, Span<float> queries, Span<float> keys) =>
            throw new NotSupportedException();
    }
}

using System.Buffers.Binary;

using Attendance.Weights;

namespace Attendance.Tests.Weights;

public sealed class WideningTests
{
    // Half bits → float32 bits, worked out by hand from IEEE 754.
    public static TheoryData<ushort, uint> Halves => new()
    {
        { 0x0000, 0x0000_0000 }, // 0
        { 0x8000, 0x8000_0000 }, // −0
        { 0x3C00, 0x3F80_0000 }, // 1
        { 0xC000, 0xC000_0000 }, // −2
        { 0x3555, 0x3EAA_A000 }, // 0.333251953125, the half nearest to 1/3
        { 0x7BFF, 0x477F_E000 }, // 65504, the largest
        { 0x0400, 0x3880_0000 }, // 2⁻¹⁴, the smallest normal
        { 0x03FF, 0x387F_C000 }, // 1023 × 2⁻²⁴, the largest subnormal
        { 0x0001, 0x3380_0000 }, // 2⁻²⁴, the smallest
        { 0x8002, 0xB400_0000 }, // −2⁻²³
        { 0x7C00, 0x7F80_0000 }, // ∞
        { 0xFC00, 0xFF80_0000 }, // −∞
        { 0x7E00, 0x7FC0_0000 }, // NaN
    };

    // BF16 is the upper half of a float32, so that zeros below are all there is to it.
    public static TheoryData<ushort, uint> BrainFloats => new()
    {
        { 0x0000, 0x0000_0000 },
        { 0x8000, 0x8000_0000 },
        { 0x3F80, 0x3F80_0000 }, // 1
        { 0xC040, 0xC040_0000 }, // −3
        { 0x3EAB, 0x3EAB_0000 }, // 0.333984375
        { 0x7F7F, 0x7F7F_0000 }, // 3.39e38, the largest
        { 0x0080, 0x0080_0000 }, // 2⁻¹²⁶, the smallest normal
        { 0x0001, 0x0001_0000 }, // 2⁻¹³³, the smallest
        { 0x807F, 0x807F_0000 }, // −127 × 2⁻¹³³, a subnormal
        { 0x7F80, 0x7F80_0000 }, // ∞
        { 0xFF80, 0xFF80_0000 }, // −∞
        { 0x7FC0, 0x7FC0_0000 }, // NaN
        { 0x7F81, 0x7F81_0000 }, // a signalling NaN keeps its bits
    };

    public static TheoryData<double, float> Doubles => new()
    {
        { 0.0, 0f },
        { -0.0, -0f },
        { 1.0, 1f },
        { 1.0 / 3, 0.333333343f },
        { 1 + Math.Pow(2, -24), 1f }, // a tie goes to the even neighbour
        { 1 + (3 * Math.Pow(2, -24)), 1 + (2 * MathF.Pow(2, -23)) }, // so does this one, upwards
        { 1 + Math.Pow(2, -24) + Math.Pow(2, -50), 1 + MathF.Pow(2, -23) }, // just above a tie
        { 1e300, float.PositiveInfinity },
        { -1e300, float.NegativeInfinity },
        { 3.5e-45, 2.8e-45f }, // rounds to two of the smallest subnormals
        { 1e-300, 0f },
        { double.PositiveInfinity, float.PositiveInfinity },
        { double.NegativeInfinity, float.NegativeInfinity },
        { double.NaN, float.NaN },
    };

    [Theory]
    [MemberData(nameof(Halves))]
    public void ToSingle_Half_IsExactInEveryLane(ushort half, uint expected) =>
        AssertEveryLane(DType.F16, half, expected);

    [Theory]
    [MemberData(nameof(BrainFloats))]
    public void ToSingle_BrainFloat_IsExactInEveryLane(ushort bits, uint expected) =>
        AssertEveryLane(DType.BF16, bits, expected);

    [Theory]
    [MemberData(nameof(Doubles))]
    public void ToSingle_Double_RoundsToNearestEven(double value, float expected)
    {
        byte[] bytes = new byte[8 * 37];
        for (int i = 0; i < 37; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), value);
        }

        float[] result = new float[37];
        Widening.ToSingle(bytes, DType.F64, result);

        Assert.All(result, r => Assert.Equal(
            BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(r)));
    }

    [Fact]
    public void ToSingle_EveryHalf_EqualsTheRuntimesOwn()
    {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        }

        float[] result = new float[65536];
        Widening.ToSingle(bytes, DType.F16, result);

        for (int i = 0; i < 65536; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)i), result[i]);
        }
    }

    /// <summary>The value at every place of arrays of every length: whole vectors and what is left over.</summary>
    private static void AssertEveryLane(DType type, ushort value, uint expected)
    {
        for (int length = 1; length <= 70; length++)
        {
            // One byte too far, so that the elements are not aligned.
            byte[] bytes = new byte[1 + (2 * length)];
            for (int i = 0; i < length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1 + (2 * i)), value);
            }

            float[] result = new float[length];
            Widening.ToSingle(bytes.AsSpan(1), type, result);

            Assert.All(result, r => Assert.Equal(expected, BitConverter.SingleToUInt32Bits(r)));
        }
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Attendance.Web.Offline;

/// <summary>
/// <c>qk-i16</c>: queries and keys in steps of 1/32767 of each vector's largest number, of which the page makes a
/// pattern when it is looked at.
/// </summary>
internal sealed class QuantisedVectors : SetEncoding
{
    public override string Name => "qk-i16";

    public override long SizeOf(IPageSet set)
    {
        long vectors = (long)set.Blocks * set.Heads * (set.Info.Queries + set.Info.Keys);
        return (vectors * (sizeof(float) + (sizeof(short) * set.HeadSize)))
            + (sizeof(float) * (long)set.Blocks * set.Heads * set.HeadSize);
    }

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        var vectors = new BlockVectors(set, block);
        float[] queryScales = new float[set.Heads * set.Info.Queries];
        float[] keyScales = new float[set.Heads * set.Info.Keys];
        short[] queries = Quantise(vectors.Queries, queryScales);
        short[] keys = Quantise(vectors.Keys, keyScales);
        error = vectors.Error();
        return
        [
            .. MemoryMarshal.AsBytes<float>(queryScales), .. MemoryMarshal.AsBytes<float>(keyScales),
            .. MemoryMarshal.AsBytes<short>(queries), .. MemoryMarshal.AsBytes<short>(keys),
            .. MemoryMarshal.AsBytes<float>(vectors.Means),
        ];
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern)
    {
        (int queries, int keys, int size) = (set.Info.Queries, set.Info.Keys, set.HeadSize);
        int vectors = set.Heads * (queries + keys);
        ReadOnlySpan<float> scales = MemoryMarshal.Cast<byte, float>(bytes)[..vectors];
        ReadOnlySpan<short> values = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(sizeof(float) * vectors));
        int firstKey = (set.Heads * queries) + (head * keys);
        BlockVectors.Attend(
            set,
            Widen(values.Slice(head * queries * size, queries * size), scales.Slice(head * queries, queries)),
            Widen(values.Slice(firstKey * size, keys * size), scales.Slice(firstKey, keys)),
            pattern);
    }

    private static float[] Widen(ReadOnlySpan<short> values, ReadOnlySpan<float> scales)
    {
        float[] vectors = new float[values.Length];
        int size = values.Length / scales.Length;
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] = (float)((double)values[i] * scales[i / size] / short.MaxValue);
        }

        return vectors;
    }

    /// <summary>Rounds vectors, and leaves them as the page will read them.</summary>
    private static short[] Quantise(float[] vectors, float[] scales)
    {
        short[] values = new short[vectors.Length];
        int size = vectors.Length / scales.Length;
        for (int i = 0; i < scales.Length; i++)
        {
            Span<float> vector = vectors.AsSpan(i * size, size);
            float scale = scales[i] = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(vector));
            for (int d = 0; d < size; d++)
            {
                short value = scale > 0 ? (short)Math.Round((double)vector[d] / scale * short.MaxValue) : (short)0;
                values[(i * size) + d] = value;
                vector[d] = (float)((double)value * scale / short.MaxValue);
            }
        }

        return values;
    }
}

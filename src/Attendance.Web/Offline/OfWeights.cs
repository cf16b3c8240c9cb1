using System.Runtime.InteropServices;
using Attendance.Analysis.Measures;
using Attendance.Attention;

namespace Attendance.Web.Offline;

/// <summary>
/// A measure that the page makes of its weights, in as many numbers as there are positions and not cells:
/// <c>of-weights</c>, the weight times a number of the query times one of the key, and <c>rest-of-weights</c>, the weight
/// without the first key, each row divided by what is left of it.
/// </summary>
/// <param name="source">The measure.</param>
/// <param name="weights">The weights of the same attention.</param>
/// <param name="encoding">How the page has these.</param>
internal sealed class OfWeights(MeasureSource source, IPageSet weights, SetEncoding encoding) : SetEncoding
{
    private readonly bool _isRest = source.Measure.Id == "without-first";

    public override string Name => _isRest ? "rest-of-weights" : "of-weights";

    /// <summary>Whether a measure can be made in one of these ways.</summary>
    /// <remarks>
    /// The rest of a row is small where the first key has nearly all of it. Of queries and keys it is as right as large
    /// weights are; in steps of the row's largest weight it is not.
    /// </remarks>
    public static bool CanMake(MeasureSource source, SetEncoding encoding) => source.Measure.Id == "without-first"
        ? encoding is ExactVectors or QuantisedVectors
        : !source.IsPerBlock && source.FactorsOf(default) is not null;

    public override long SizeOf(IPageSet set) => _isRest
        ? 0
        : sizeof(float) * (long)set.Blocks * set.Heads * (set.Info.Queries + set.Info.Keys);

    public override byte[] Encode(IPageSet set, int block, out PageError error)
    {
        (int queries, int keys) = (set.Info.Queries, set.Info.Keys);
        float[] ofQueries = new float[_isRest ? 0 : set.Heads * queries];
        float[] ofKeys = new float[_isRest ? 0 : set.Heads * keys];
        byte[] stored = encoding.Encode(weights, block, out _);
        float[] made = new float[queries * keys];
        float[] own = new float[queries * keys];
        double worst = 0;
        for (int head = 0; head < set.Heads; head++)
        {
            made.AsSpan().Clear();
            encoding.Decode(weights, stored, head, made);
            if (_isRest)
            {
                TakeFirst(made, keys);
            }
            else
            {
                WeightFactors factors = source.FactorsOf(new HeadId(block, head))!.Value;
                Span<float> a = ofQueries.AsSpan(head * queries, queries);
                Span<float> b = ofKeys.AsSpan(head * keys, keys);
                Array.ConvertAll(factors.Queries, value => (float)value).CopyTo(a);
                Array.ConvertAll(factors.Keys, value => (float)value).CopyTo(b);
                Multiply(made, a, b);
            }

            set.CopyPattern(block, head, own);
            for (int i = 0; i < own.Length; i++)
            {
                worst = Math.Max(worst, Math.Abs((double)made[i] - own[i]));
            }
        }

        error = new PageError(worst);
        return [.. MemoryMarshal.AsBytes<float>(ofQueries), .. MemoryMarshal.AsBytes<float>(ofKeys)];
    }

    public override void Decode(IPageSet set, byte[] bytes, int head, Span<float> pattern) =>
        throw new NotSupportedException("Weights are not written in this way.");

    private static void Multiply(Span<float> cells, ReadOnlySpan<float> queries, ReadOnlySpan<float> keys)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = (float)(cells[i] * (double)queries[i / keys.Length] * keys[i % keys.Length]);
        }
    }

    private static void TakeFirst(Span<float> cells, int keys)
    {
        for (; cells.Length > 0; cells = cells[keys..])
        {
            cells[0] = 0;
            double rest = 0;
            foreach (float weight in cells[..keys])
            {
                rest += weight;
            }

            for (int key = 1; key < keys && rest > 0; key++)
            {
                cells[key] = (float)(cells[key] / rest);
            }
        }
    }
}

using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>Puts a set of patterns, or of another measure, into a page.</summary>
internal static class PackedSet
{
    /// <summary>So many bytes are exact in a small page.</summary>
    private const long ExactBytes = 1_300_000;

    /// <summary>Up to so many bytes every weight is written, which is finer than vectors.</summary>
    private const long RowBytes = 10_000_000;

    /// <summary>How wrong a weight may be.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>Packs weights.</summary>
    /// <param name="set">The set.</param>
    /// <param name="chunks">Takes the numbers.</param>
    /// <param name="encoding">How; as finely as the page's budget allows when null.</param>
    public static PageSet Of(IPageSet set, PageChunks chunks, SetEncoding? encoding = null)
    {
        SetEncoding chosen = encoding ?? Choose(set);
        (byte[][] packed, PageError error) = Pack(set, chosen);
        if (error.Numbers > Tolerance && encoding is null)
        {
            // Larger than the budget, but right.
            chosen = set.HeadSize > 0 ? new ExactVectors() : new ExactRows();
            (packed, error) = Pack(set, chosen);
        }

        bool hasVectors = chosen is ExactVectors or QuantisedVectors;
        return HeaderOf(set, chosen, packed, error, chunks) with
        {
            ScoreError = hasVectors ? error.Scores : null,
            Scale = hasVectors ? set.ScaleOf(0) : null,
            HeadSize = hasVectors ? set.HeadSize : null,
            CentredKeys = hasVectors ? true : null,
        };
    }

    /// <summary>Packs another measure.</summary>
    /// <param name="source">The measure.</param>
    /// <param name="weights">The weights of the same attention.</param>
    /// <param name="stored">How these are in the page.</param>
    /// <param name="chunks">Takes the numbers.</param>
    public static PageSet Of(MeasureSource source, IPageSet weights, PageSet stored, PageChunks chunks)
    {
        var set = new MeasureSet(source);
        SetEncoding exact = new ExactRows();
        SetEncoding ofWeights = Named(stored.Encoding);
        SetEncoding encoding = exact.SizeOf(set) <= ExactBytes ? exact
            : OfWeights.CanMake(source, ofWeights) ? new OfWeights(source, weights, ofWeights)
            : new SignedRows();
        (byte[][] packed, PageError error) = Pack(set, encoding);
        return HeaderOf(set, encoding, packed, error, chunks) with
        {
            Measure = source.Measure.Id,
            PerBlock = source.IsPerBlock ? true : null,
            Masked = source.Measure.Id == "score" ? true : null,
        };
    }

    private static PageSet HeaderOf(
        IPageSet set, SetEncoding encoding, byte[][] packed, PageError error, PageChunks chunks) =>
        new(set.Info.Name, encoding.Name, error.Numbers, set.Info.Kind == "causal", [.. packed.Select(chunks.Add)]);

    private static SetEncoding Named(string encoding) => encoding switch
    {
        "rows-f32" => new ExactRows(),
        "rows-u16" => new QuantisedRows(),
        "qk-f32" => new ExactVectors(),
        _ => new QuantisedVectors(),
    };

    private static SetEncoding Choose(IPageSet set)
    {
        var exact = new ExactRows();
        var rows = new QuantisedRows();
        var vectors = new QuantisedVectors();
        return exact.SizeOf(set) <= ExactBytes ? exact
            : set.HeadSize == 0 || rows.SizeOf(set) <= RowBytes || rows.SizeOf(set) <= vectors.SizeOf(set) ? rows
            : vectors;
    }

    /// <summary>Packs a set in one way, its blocks on all cores.</summary>
    private static (byte[][] Packed, PageError Error) Pack(IPageSet set, SetEncoding encoding)
    {
        byte[][] packed = new byte[set.Blocks][];
        var errors = new PageError[set.Blocks];
        Parallel.For(0, set.Blocks, block =>
        {
            packed[block] = SetEncoding.Pack(encoding.Encode(set, block, out PageError error));
            errors[block] = error;
        });
        return (packed, errors.Aggregate(PageError.Max));
    }
}

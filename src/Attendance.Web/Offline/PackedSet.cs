using System.Globalization;
using Attendance.Web.Protocol;

namespace Attendance.Web.Offline;

/// <summary>A set of patterns, ready to be written.</summary>
/// <param name="Header">What stands in the page's JSON.</param>
/// <param name="Chunks">The blocks, in the order of the header's names.</param>
internal sealed record PackedSet(PageSet Header, IReadOnlyList<byte[]> Chunks)
{
    /// <summary>So many bytes are exact in a small page.</summary>
    private const long ExactBytes = 1_300_000;

    /// <summary>Up to so many bytes every weight is written, which is finer than vectors.</summary>
    private const long RowBytes = 10_000_000;

    /// <summary>How wrong a weight may be.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>Packs every set of a page, each with a letter for its chunks.</summary>
    public static PackedSet[] Of(PageSource source) =>
        [.. source.Sets.Select((set, i) => Of(set, $"{(char)('a' + i)}"))];

    /// <summary>Packs a set as finely as the page's budget allows.</summary>
    /// <param name="set">The set.</param>
    /// <param name="prefix">What the names of its chunks begin with.</param>
    public static PackedSet Of(IPageSet set, string prefix)
    {
        var packed = Of(set, prefix, Choose(set));

        // Larger than the budget, but right.
        return packed.Header.Error <= Tolerance
            ? packed
            : Of(set, prefix, set.HeadSize > 0 ? new ExactVectors() : new ExactRows());
    }

    /// <summary>Packs a set in one way, its blocks on all cores.</summary>
    internal static PackedSet Of(IPageSet set, string prefix, SetEncoding encoding)
    {
        (byte[][] chunks, double error) = Pack(set, encoding);
        bool hasVectors = encoding is ExactVectors or QuantisedVectors;
        var header = new PageSet(
            set.Info.Name,
            encoding.Name,
            error,
            set.Info.Kind == "causal",
            [.. Enumerable.Range(0, set.Blocks).Select(block =>
                string.Create(CultureInfo.InvariantCulture, $"{prefix}{block}"))],
            hasVectors ? set.ScaleOf(0) : null,
            hasVectors ? set.HeadSize : null,
            hasVectors ? true : null);
        return new PackedSet(header, chunks);
    }

    private static SetEncoding Choose(IPageSet set)
    {
        var exact = new ExactRows();
        var rows = new QuantisedRows();
        var vectors = new QuantisedVectors();
        return exact.SizeOf(set) <= ExactBytes ? exact
            : set.HeadSize == 0 || rows.SizeOf(set) <= RowBytes || rows.SizeOf(set) <= vectors.SizeOf(set) ? rows
            : vectors;
    }

    private static (byte[][] Chunks, double Error) Pack(IPageSet set, SetEncoding encoding)
    {
        byte[][] chunks = new byte[set.Blocks][];
        double[] errors = new double[set.Blocks];
        Parallel.For(0, set.Blocks, block =>
        {
            chunks[block] = SetEncoding.Pack(encoding.Encode(set, block, out double error));
            errors[block] = error;
        });
        return (chunks, errors.Max());
    }
}

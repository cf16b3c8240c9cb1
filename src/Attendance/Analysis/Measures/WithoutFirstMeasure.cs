using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>
/// The weight without the first token, on which many heads rest when they have nothing to look for: its column is 0,
/// and each row is divided by what is left of it. A row of which nothing is left is 0.
/// </summary>
public sealed class WithoutFirstMeasure : PerHeadMeasure
{
    /// <inheritdoc/>
    public override string Name => "without-first";

    /// <inheritdoc/>
    public override string Label => "without the first token, renormalised";

    /// <inheritdoc/>
    public override string Meaning =>
        "weight without the first token, 0 to 1: its column is 0 and the rest of each row is divided by its sum";

    /// <inheritdoc/>
    public override double? Maximum => 1;

    /// <inheritdoc/>
    public override AttentionMatrix Of(ActivationCache cache, HeadId head)
    {
        ArgumentNullException.ThrowIfNull(cache);
        AttentionMatrix pattern = cache.Attention.Maps.Pattern(head.Block, head.Head);
        float[] cells = pattern.Values.ToArray();
        for (int query = 0; query < pattern.Queries; query++)
        {
            Span<float> row = cells.AsSpan(query * pattern.Keys, pattern.Keys);
            row[0] = 0;

            // Summed, and not one minus the first weight, which leaves few digits where the first has nearly all.
            double rest = 0;
            foreach (float weight in row)
            {
                rest += weight;
            }

            for (int key = 1; key < row.Length && rest > 0; key++)
            {
                row[key] = (float)(row[key] / rest);
            }
        }

        return new AttentionMatrix(pattern.Queries, pattern.Keys, cells);
    }
}

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
        return Changed(cache, head, ChangeOf(cache, head));
    }

    /// <inheritdoc/>
    internal override HeadChange ChangeOf(ActivationCache cache, HeadId head) =>
        new Rest(cache.Attention.Maps.Queries);

    /// <summary>What is left of every row, which a column has to know: NaN where the row was not made yet.</summary>
    private sealed class Rest : HeadChange
    {
        private readonly double[] _rests;

        public Rest(int queries)
        {
            _rests = new double[queries];
            Array.Fill(_rests, double.NaN);
        }

        public override void Rows(int firstQuery, Span<float> rows, int keys)
        {
            for (int start = 0; start < rows.Length; start += keys)
            {
                Span<float> row = rows.Slice(start, keys);
                row[0] = 0;

                // Summed, and not one minus the first weight, which leaves few digits where the first has nearly all.
                double rest = 0;
                foreach (float weight in row)
                {
                    rest += weight;
                }

                _rests[firstQuery++] = rest;
                for (int key = 1; key < keys; key++)
                {
                    row[key] = Cell(row[key], rest);
                }
            }
        }

        public override bool Column(int key, int firstQuery, Span<float> column)
        {
            ReadOnlySpan<double> rests = _rests.AsSpan(firstQuery, column.Length);
            foreach (double rest in rests)
            {
                if (double.IsNaN(rest))
                {
                    return false;
                }
            }

            for (int row = 0; row < column.Length; row++)
            {
                column[row] = key == 0 ? 0 : Cell(column[row], rests[row]);
            }

            return true;
        }

        private static float Cell(float weight, double rest) => rest > 0 ? (float)(weight / rest) : weight;
    }
}

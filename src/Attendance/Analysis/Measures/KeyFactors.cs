namespace Attendance.Analysis.Measures;

/// <summary>A weight times a number of its key, divided by one of its query where there is one.</summary>
/// <param name="factors">By key, <c>[T]</c>.</param>
/// <param name="divisors">By query, <c>[S]</c>, or null.</param>
/// <param name="isLength">Whether it is a length, also where a probe made a weight negative.</param>
internal sealed class KeyFactors(double[] factors, float[]? divisors, bool isLength = false) : HeadChange
{
    /// <summary>
    /// The same as numbers that weights are multiplied by; where a probe made a weight negative, a length is not.
    /// </summary>
    /// <param name="queries">S.</param>
    public WeightFactors Factors(int queries)
    {
        double[] ofQueries = new double[queries];
        for (int query = 0; query < queries; query++)
        {
            ofQueries[query] = divisors is null ? 1 : 1.0 / divisors[query];
        }

        return new WeightFactors(ofQueries, factors);
    }

    public override void Rows(int firstQuery, Span<float> rows, int keys)
    {
        for (int row = 0; row * keys < rows.Length; row++)
        {
            Span<float> cells = rows.Slice(row * keys, keys);
            for (int key = 0; key < keys; key++)
            {
                cells[key] = Cell(cells[key], firstQuery + row, key);
            }
        }
    }

    public override bool Column(int key, int firstQuery, Span<float> column)
    {
        for (int row = 0; row < column.Length; row++)
        {
            column[row] = Cell(column[row], firstQuery + row, key);
        }

        return true;
    }

    private float Cell(float weight, int query, int key)
    {
        double cell = divisors is null ? weight * factors[key] : weight * factors[key] / divisors[query];
        return (float)(isLength ? Math.Abs(cell) : cell);
    }
}

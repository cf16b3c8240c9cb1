namespace Attendance.Circuits.Composition;

/// <summary>A head's weights with LayerNorm folded in, and the small matrices that stand for its circuits.</summary>
internal sealed class FoldedHead
{
    private readonly int _size;
    private readonly int _width;
    private readonly float[] _query;
    private readonly float[] _key;
    private readonly float[] _value;
    private readonly float[] _output;

    public FoldedHead(HeadWeights head, NormParameters norm, WeightFolding folding)
    {
        (_size, _width) = (head.Size, head.Width);

        // The arrays are copies already.
        (_query, _key, _value, _output) = (head.Query, head.Key, head.Value, head.Output);
        if (folding == WeightFolding.None)
        {
            return;
        }

        foreach (float[] weight in new[] { _query, _key, _value })
        {
            ScaleRows(weight, norm.Gain);
            if (folding == WeightFolding.GainAndMeans)
            {
                CentreColumns(weight);
            }
        }

        if (folding == WeightFolding.GainAndMeans)
        {
            CentreRows(_output);
        }
    }

    /// <summary>
    /// What the head writes: R·W_O with RᵀR = W_Vᵀ·W_V, <c>[D, E]</c>, which has the norm of W_V·W_O, also behind
    /// anything that it is multiplied with.
    /// </summary>
    /// <param name="written">Takes it.</param>
    /// <returns>Its Frobenius norm.</returns>
    public double Write(Span<float> written)
    {
        double[] root = SquareRoot.OfColumns(_value, _size);
        double[] row = new double[_width];
        double squares = 0;
        for (int i = 0; i < _size; i++)
        {
            Array.Clear(row);
            for (int j = i; j < _size; j++)
            {
                WideSums.AddScaled(_output.AsSpan(j * _width, _width), root[(i * _size) + j], row);
            }

            Span<float> to = written.Slice(i * _width, _width);
            for (int e = 0; e < _width; e++)
            {
                to[e] = (float)row[e];
            }

            squares += WideSums.Squares(to);
        }

        return Math.Sqrt(squares);
    }

    /// <summary>
    /// What the head reads: W_Q·Rᵀ with RᵀR = W_Kᵀ·W_K, <c>[E, D]</c>, which has the norm of W_Q·W_Kᵀ; for keys the
    /// other way round, for values W_V·Rᵀ with RᵀR = W_O·W_Oᵀ.
    /// </summary>
    /// <param name="kind">Through what it reads.</param>
    /// <param name="read">Takes it.</param>
    /// <param name="stride">From one of its rows to the next.</param>
    /// <returns>Its Frobenius norm.</returns>
    public double Read(CompositionKind kind, Span<float> read, int stride)
    {
        (float[] near, double[] root) = kind switch
        {
            CompositionKind.Query => (_query, SquareRoot.OfColumns(_key, _size)),
            CompositionKind.Key => (_key, SquareRoot.OfColumns(_query, _size)),
            _ => (_value, SquareRoot.OfRows(_output, _size)),
        };
        double squares = 0;
        for (int e = 0; e < _width; e++)
        {
            ReadOnlySpan<float> row = near.AsSpan(e * _size, _size);
            Span<float> to = read.Slice(e * stride, _size);
            for (int i = 0; i < _size; i++)
            {
                to[i] = (float)WideSums.Dot(row[i..], root.AsSpan((i * _size) + i, _size - i));
            }

            squares += WideSums.Squares(to);
        }

        return Math.Sqrt(squares);
    }

    private void ScaleRows(float[] weight, float[] gain)
    {
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] *= gain[i / _size];
        }
    }

    private void CentreColumns(float[] weight)
    {
        double[] means = new double[_size];
        for (int row = 0; row < weight.Length; row += _size)
        {
            WideSums.AddScaled(weight.AsSpan(row, _size), 1.0 / _width, means);
        }

        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] = (float)(weight[i] - means[i % _size]);
        }
    }

    private void CentreRows(float[] weight)
    {
        for (int row = 0; row < weight.Length; row += _width)
        {
            double mean = 0;
            foreach (float value in weight.AsSpan(row, _width))
            {
                mean += value / (double)_width;
            }

            foreach (ref float value in weight.AsSpan(row, _width))
            {
                value = (float)(value - mean);
            }
        }
    }
}

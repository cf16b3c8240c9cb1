namespace Attendance.Generation;

/// <summary>
/// Finds the largest of many values without sorting the rest. Of equal ones the lower index comes first.
/// </summary>
internal sealed class LargestFinder(int size)
{
    private const int FirstGuess = 64;
    private const int Growth = 8;

    private readonly int[] _found = new int[size];
    private readonly double[] _keys = new double[size];

    /// <summary>The indices of the largest values, from the largest on.</summary>
    /// <param name="values">As many as the finder was made for, none of them NaN.</param>
    /// <param name="count">How many, 1 to all.</param>
    /// <returns>Valid until the next search.</returns>
    public ReadOnlySpan<int> Largest(ReadOnlySpan<double> values, int count)
    {
        // A heap with the worst of the best so far on top.
        int held = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (held < count)
            {
                Rise(values, held++, i);
            }
            else if (values[i] > values[_found[0]])
            {
                Sink(values, held, i);
            }
        }

        Span<int> found = _found.AsSpan(0, held);
        Span<double> keys = _keys.AsSpan(0, held);
        for (int i = 0; i < held; i++)
        {
            keys[i] = -values[found[i]];
        }

        SortStably(keys, found);
        return found;
    }

    /// <summary>
    /// The fewest of the largest values whose weights add up to a mass; all with any weight if they do not.
    /// </summary>
    /// <param name="values">What is largest.</param>
    /// <param name="weights">What is added up; sums to 1.</param>
    /// <param name="mass">0 to 1.</param>
    /// <returns>Their indices, from the largest value on; valid until the next search.</returns>
    public ReadOnlySpan<int> Mass(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double mass)
    {
        int guess = Math.Min(FirstGuess, values.Length);
        while (true)
        {
            ReadOnlySpan<int> found = Largest(values, guess);
            double sum = 0;
            for (int i = 0; i < found.Length; i++)
            {
                if (double.IsNegativeInfinity(values[found[i]]))
                {
                    return found[..i];
                }

                sum += weights[found[i]];
                if (sum >= mass)
                {
                    return found[..(i + 1)];
                }
            }

            if (guess == values.Length)
            {
                return found;
            }

            guess = (int)Math.Min((long)guess * Growth, values.Length);
        }
    }

    private static bool IsWorse(ReadOnlySpan<double> values, int a, int b) =>
        values[a] != values[b] ? values[a] < values[b] : a > b;

    private void Rise(ReadOnlySpan<double> values, int at, int index)
    {
        while (at > 0 && IsWorse(values, index, _found[(at - 1) / 2]))
        {
            _found[at] = _found[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _found[at] = index;
    }

    private void Sink(ReadOnlySpan<double> values, int count, int index)
    {
        int at = 0;
        for (int child = 1; child < count; child = (2 * at) + 1)
        {
            if (child + 1 < count && IsWorse(values, _found[child + 1], _found[child]))
            {
                child++;
            }

            if (!IsWorse(values, _found[child], index))
            {
                break;
            }

            _found[at] = _found[child];
            at = child;
        }

        _found[at] = index;
    }

    /// <summary>By key, and by index where keys are equal.</summary>
    private static void SortStably(Span<double> keys, Span<int> indices)
    {
        keys.Sort(indices);
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            indices[start..end].Sort();
            start = end;
        }
    }
}

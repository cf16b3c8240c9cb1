using System.Numerics.Tensors;

namespace Attendance.Generation;

/// <summary>
/// What is done to logits before a token is taken, in the order and with the meaning of Hugging Face's
/// <c>generation/logits_process.py</c>, but in double: repetition penalty; then, when sampling, temperature, top-k,
/// top-p, typical-p, each on what the one before left. What goes becomes −∞.
/// </summary>
internal sealed class LogitWarper(GenerationSettings settings, int vocabulary)
{
    private readonly double[] _probabilities = new double[vocabulary];
    private readonly double[] _values = new double[vocabulary];
    private readonly bool[] _penalised = new bool[vocabulary];
    private readonly LargestFinder _finder = new(vocabulary);

    /// <summary>Changes scores in place.</summary>
    /// <param name="scores">The logits, <c>[V]</c>.</param>
    /// <param name="previous">Every token of prompt and continuation so far.</param>
    public void Apply(Span<double> scores, ReadOnlySpan<int> previous)
    {
        if (settings.RepetitionPenalty != 1)
        {
            Penalise(scores, previous);
        }

        if (!settings.Sample)
        {
            return;
        }

        if (settings.Temperature != 1)
        {
            TensorPrimitives.Divide(scores, settings.Temperature, scores);
        }

        if (settings.TopK > 0 && settings.TopK < scores.Length)
        {
            CutToLargest(scores);
        }

        if (settings.TopP < 1)
        {
            CutToMass(scores);
        }

        if (settings.TypicalP < 1)
        {
            CutToTypical(scores);
        }
    }

    /// <summary>Softmax in double; −∞ becomes 0.</summary>
    /// <returns>ln Σ e^score, so that ln p = score − this.</returns>
    public static double Softmax(ReadOnlySpan<double> scores, Span<double> probabilities)
    {
        double largest = TensorPrimitives.Max(scores);
        TensorPrimitives.Subtract(scores, largest, probabilities);
        TensorPrimitives.Exp(probabilities, probabilities);

        // In order: the platform's sum begins where memory is aligned, so that its last digit would differ from run to
        // run.
        double sum = 0;
        foreach (double value in probabilities)
        {
            sum += value;
        }

        TensorPrimitives.Divide(probabilities, sum, probabilities);
        return largest + Math.Log(sum);
    }

    /// <summary>−Σ p·ln p, in nats.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="probabilities">Their softmax.</param>
    /// <param name="normalizer">What <see cref="Softmax"/> gave.</param>
    public static double Entropy(ReadOnlySpan<double> scores, ReadOnlySpan<double> probabilities, double normalizer)
    {
        double mean = 0;
        for (int id = 0; id < scores.Length; id++)
        {
            mean += probabilities[id] > 0 ? probabilities[id] * scores[id] : 0;
        }

        // Rounding may leave a tiny negative number where one token is certain.
        return Math.Max(0, normalizer - mean);
    }

    private void Penalise(Span<double> scores, ReadOnlySpan<int> previous)
    {
        // Once for each token, however often it was there.
        foreach (int id in previous)
        {
            if (!_penalised[id])
            {
                _penalised[id] = true;
                scores[id] = scores[id] < 0
                    ? scores[id] * settings.RepetitionPenalty
                    : scores[id] / settings.RepetitionPenalty;
            }
        }

        foreach (int id in previous)
        {
            _penalised[id] = false;
        }
    }

    private void CutToLargest(Span<double> scores) =>
        CutBelow(scores, scores, scores[_finder.Largest(scores, settings.TopK)[^1]]);

    private void CutToMass(Span<double> scores)
    {
        Softmax(scores, _probabilities);
        ReadOnlySpan<int> kept = _finder.Mass(scores, _probabilities, settings.TopP);

        // By place and not by value: of equally probable tokens at the border only as many stay as are needed.
        scores.CopyTo(_values);
        scores.Fill(double.NegativeInfinity);
        foreach (int id in kept)
        {
            scores[id] = _values[id];
        }
    }

    private void CutToTypical(Span<double> scores)
    {
        double normalizer = Softmax(scores, _probabilities);
        double entropy = Entropy(scores, _probabilities, normalizer);
        for (int id = 0; id < scores.Length; id++)
        {
            // ln p is the score minus the normalizer; what is gone stays infinitely far away.
            _values[id] = -Math.Abs(normalizer - scores[id] - entropy);
        }

        ReadOnlySpan<int> kept = _finder.Mass(_values, _probabilities, settings.TypicalP);
        CutBelow(scores, _values, _values[kept[^1]]);
    }

    /// <summary>Removes what has a smaller value than the last that stays; what is equal stays too.</summary>
    private static void CutBelow(Span<double> scores, ReadOnlySpan<double> values, double least)
    {
        for (int id = 0; id < scores.Length; id++)
        {
            if (values[id] < least)
            {
                scores[id] = double.NegativeInfinity;
            }
        }
    }
}

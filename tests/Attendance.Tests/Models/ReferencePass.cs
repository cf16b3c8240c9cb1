namespace Attendance.Tests.Models;

/// <summary>
/// The same pass by the same code in float64 and in float32. How far they are apart is what float32 costs; eight times
/// that, and never less than 1e-5, is what a float32 implementation that adds up in another order may be off.
/// </summary>
internal sealed class ReferencePass
{
    private const double Factor = 8;
    private const double Floor = 1e-5;

    private readonly Dictionary<string, double> _tolerance = [];

    /// <param name="exact">The float64 results by hook point.</param>
    /// <param name="rounded">The same by the same code in float32.</param>
    public ReferencePass(
        Dictionary<string, ReferenceTensor> exact, Dictionary<string, ReferenceTensor> rounded)
    {
        Tensors = exact;
        foreach ((string point, ReferenceTensor tensor) in exact)
        {
            double noise = 0;
            double largest = 1;
            for (int i = 0; i < tensor.Values.Length; i++)
            {
                double value = tensor.Values[i];
                double other = rounded[point].Values[i];
                noise = value.Equals(other) ? noise : Math.Max(noise, Math.Abs(value - other));
                largest = double.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
            }

            // Beyond 1 the floor grows with the values, as the spacing of float32 does.
            _tolerance.Add(point, Math.Max(Factor * noise, Floor * largest));
        }
    }

    /// <summary>The float64 results by hook point, and <c>logits</c>.</summary>
    public IReadOnlyDictionary<string, ReferenceTensor> Tensors { get; }

    public static ReferencePass Run(
        CheckpointSpec spec, IReadOnlyDictionary<string, double[]> weights, int[] ids, int[]? positions,
        ReferenceChange? change)
    {
        positions ??= [.. Enumerable.Range(0, ids.Length)];
        var exact = new ReferenceGpt2<double>(spec, weights, change);
        exact.Forward(ids, positions);
        var rounded = new ReferenceGpt2<float>(spec, weights, change);
        rounded.Forward(ids, positions);
        return new ReferencePass(exact.Tensors, rounded.Tensors);
    }

    /// <summary>Fails unless the values agree.</summary>
    /// <param name="point">A hook point, or <c>logits</c>.</param>
    /// <param name="values">Ours, the whole tensor or, from <paramref name="start"/> on, a part of it.</param>
    /// <param name="context">For the message.</param>
    /// <param name="start">The first of our values in the tensor.</param>
    /// <returns>The largest difference as a part of what is allowed.</returns>
    public double Check(string point, ReadOnlySpan<float> values, string context, int start = 0)
    {
        ReadOnlySpan<double> expected = Tensors[point].Values.AsSpan(start, values.Length);
        double worst = 0;
        int at = -1;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = expected[i].Equals(values[i]) ? 0 : Math.Abs(expected[i] - values[i]);

            // NaN, and infinity where there should be none, must not slip through a comparison.
            difference = double.IsNaN(difference) ? double.PositiveInfinity : difference;
            (worst, at) = difference > worst ? (difference, i) : (worst, at);
        }

        double allowed = _tolerance[point];
        if (worst > allowed)
        {
            Assert.Fail(
                $"{context}: {point}[{start + at}] is {values[at]}, expected {expected[at]}; "
                + $"off by {worst:0.0e0}, allowed {allowed:0.0e0}");
        }

        return worst / allowed;
    }
}

using System.Diagnostics;

namespace Attendance.Benchmarks.Passes;

/// <summary>Times, and what is made of several.</summary>
internal static class Clock
{
    /// <summary>
    /// Milliseconds of one action. What it left behind is collected afterwards, outside of the time, so that the next
    /// one does not pay for it.
    /// </summary>
    public static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return elapsed;
    }

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// <summary>
    /// Passes of one turn: what is over in a moment is done several times, as somebody does who types or generates. A
    /// single pass of some milliseconds after a pause would measure how the machine wakes up.
    /// </summary>
    /// <param name="tokens">Length of the prompt.</param>
    public static int PassesATurn(int tokens) => Math.Clamp(512 / tokens, 1, 8);

    /// <inheritdoc cref="Alternate(int, int, IReadOnlyList{Func{double}})"/>
    public static double[][] Alternate(int rounds, params IReadOnlyList<Func<double>> contenders) =>
        Alternate(rounds, 1, contenders);

    /// <summary>
    /// Measures contenders in turn, so that a change of the machine's mood meets all of them. Every other round goes
    /// backwards, so that nobody always follows the same other; and before each there is a pause, because threads of a
    /// BLAS or of ONNX Runtime spin for a while after their work, on the core that the next one needs.
    /// </summary>
    /// <param name="rounds">Rounds.</param>
    /// <param name="passes">How often a contender measures itself in its turn; their mean is the turn's time.</param>
    /// <param name="contenders">Each measures itself once.</param>
    /// <returns>For each contender its times, one a round.</returns>
    public static double[][] Alternate(int rounds, int passes, IReadOnlyList<Func<double>> contenders)
    {
        double[][] times = [.. contenders.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                int contender = round % 2 == 0 ? i : contenders.Count - 1 - i;
                Thread.Sleep(s_pause);
                times[contender][round] = Enumerable.Range(0, passes).Average(_ => contenders[contender]());
            }
        }

        return times;
    }

    /// <summary>The median of the ratios within each round.</summary>
    public static double MedianRatio(double[] numerators, double[] denominators) =>
        Median(numerators.Zip(denominators, (numerator, denominator) => numerator / denominator));
}

namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// Mean and 95 % confidence interval of each score of each head over many prompts, in memory that does not grow with
/// their number: Welford's recurrence (1962), in the order of the prompts, so that the sums do not depend on anything
/// else.
/// </summary>
public sealed class HeadStatistics
{
    private readonly long[] _counts;
    private readonly double[] _means;
    private readonly double[] _squares;

    internal HeadStatistics(int blocks, int heads, IReadOnlyList<HeadScore> scores)
    {
        int cells = scores.Count * blocks * heads;
        _counts = new long[cells];
        _means = new double[cells];
        _squares = new double[cells];
        Blocks = blocks;
        Heads = heads;
        Scores = scores;
    }

    /// <summary>B, the number of blocks.</summary>
    public int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>The scores, S of them.</summary>
    public IReadOnlyList<HeadScore> Scores { get; }

    /// <summary>Prompts that were looked at.</summary>
    public long Prompts { get; private set; }

    /// <summary>
    /// The means, each prompt counting the same whatever its length; NaN where no prompt gave a value.
    /// </summary>
    public HeadScores Means() => new(Blocks, Heads, Scores, Cells(i => _counts[i] > 0 ? _means[i] : double.NaN));

    /// <summary>
    /// Half the width of the 95 % confidence interval of each mean, <c>t(0.975; n − 1)·s/√n</c>, by Student's
    /// distribution; NaN for fewer than two prompts.
    /// </summary>
    public HeadScores Margins() => new(Blocks, Heads, Scores, Cells(Margin));

    /// <summary>
    /// Takes the scores of one prompt, <c>[S, B, H]</c>. NaN is left out: that prompt has no such score.
    /// </summary>
    internal void Add(ReadOnlySpan<double> values)
    {
        Prompts++;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
            {
                continue;
            }

            double step = values[i] - _means[i];
            _means[i] += step / ++_counts[i];
            _squares[i] += step * (values[i] - _means[i]);
        }
    }

    /// <summary>Writes everything that has been gathered.</summary>
    internal void Save(BinaryWriter writer)
    {
        writer.Write(Prompts);
        for (int i = 0; i < _counts.Length; i++)
        {
            writer.Write(_counts[i]);
            writer.Write(_means[i]);
            writer.Write(_squares[i]);
        }
    }

    /// <summary>Reads it again, bit for bit.</summary>
    internal void Load(BinaryReader reader)
    {
        Prompts = reader.ReadInt64();
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] = reader.ReadInt64();
            _means[i] = reader.ReadDouble();
            _squares[i] = reader.ReadDouble();
        }
    }

    private double Margin(int i)
    {
        long count = _counts[i];
        return count < 2
            ? double.NaN
            : StudentT.Quantile975(count - 1) * Math.Sqrt(_squares[i] / (count - 1) / count);
    }

    private double[] Cells(Func<int, double> cell) => [.. Enumerable.Range(0, _counts.Length).Select(cell)];
}

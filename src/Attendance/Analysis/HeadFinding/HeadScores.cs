using Attendance.Attention;

namespace Attendance.Analysis.HeadFinding;

/// <summary>A value of each score for each head.</summary>
public sealed class HeadScores
{
    private readonly double[] _values;

    internal HeadScores(int blocks, int heads, IReadOnlyList<HeadScore> scores, double[] values)
    {
        Blocks = blocks;
        Heads = heads;
        Scores = scores;
        _values = values;
    }

    /// <summary>B, the number of blocks that were looked at.</summary>
    public int Blocks { get; }

    /// <summary>H, heads in a block.</summary>
    public int Heads { get; }

    /// <summary>The scores, S of them.</summary>
    public IReadOnlyList<HeadScore> Scores { get; }

    /// <summary>One value; NaN where the score has no meaning, as where everything was left out.</summary>
    /// <param name="score">0 to S − 1.</param>
    /// <param name="head">The head.</param>
    public double this[int score, HeadId head]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)score, (uint)Scores.Count, nameof(score));
            head = head.Resolve(Blocks, Heads);
            return _values[(((score * Blocks) + head.Block) * Heads) + head.Head];
        }
    }

    /// <summary>All values of one score, <c>[B, H]</c>.</summary>
    /// <param name="score">0 to S − 1.</param>
    public double[,] Of(int score)
    {
        double[,] values = new double[Blocks, Heads];
        foreach (HeadId head in HeadId.All(Blocks, Heads))
        {
            values[head.Block, head.Head] = this[score, head];
        }

        return values;
    }

    /// <summary>
    /// The heads from the highest value to the lowest; equal ones in their own order, those without a value last.
    /// </summary>
    /// <param name="score">0 to S − 1.</param>
    public IReadOnlyList<HeadId> Ranked(int score)
    {
        HeadId[] all = HeadId.All(Blocks, Heads);
        return [.. all.OrderByDescending(head => this[score, head])];
    }
}

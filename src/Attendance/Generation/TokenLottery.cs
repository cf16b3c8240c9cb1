namespace Attendance.Generation;

/// <summary>
/// Draws tokens by their probabilities: the Gumbel-max trick (Gumbel 1954; Maddison et al. 2014) as a race. Every token
/// gets a random number u of its own, and the one with the smallest −ln u / p is taken, which each is with probability
/// p.
/// </summary>
/// <remarks>
/// <para>
/// A token's number depends on the seed, on which continuation and which step it is, and on the token's id, and on
/// nothing else: number <c>id</c> of SplitMix64's sequence whose seed is number <c>step</c> of the sequence whose seed
/// is number
/// <c>index</c> of the sequence of the seed.
/// </para>
/// <para>
/// So float32's noise, which differs between vector widths, changes a text only where two tokens finish within that
/// noise of each other. With one number for all tokens and sums of probabilities, a little noise anywhere would shift
/// the borders of all tokens behind. And two prompts with the same numbers take different tokens only where the odds
/// between just these two tokens have changed (Oberst and Sontag 2019), so that it makes sense to ask which head
/// changed them.
/// </para>
/// </remarks>
internal static class TokenLottery
{
    /// <summary>The seed of one step's numbers.</summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="index">Which continuation.</param>
    /// <param name="step">Which new token.</param>
    public static ulong SeedOf(ulong seed, int index, int step) =>
        SplitMix64.Number(SplitMix64.Number(seed, (ulong)index), (ulong)step);

    /// <summary>Draws one token.</summary>
    /// <param name="probabilities">Of every token; those with 0 are never drawn.</param>
    /// <param name="stepSeed">The step's own seed.</param>
    public static int Draw(ReadOnlySpan<double> probabilities, ulong stepSeed)
    {
        int winner = 0;
        double best = double.PositiveInfinity;
        for (int id = 0; id < probabilities.Length; id++)
        {
            double p = probabilities[id];
            if (p > 0)
            {
                // −ln u is more than 1 − u, which settles nearly all of them without a logarithm.
                double u = SplitMix64.Fraction(stepSeed, (ulong)id);
                if (1 - u < best * p && -Math.Log(u) / p is var time && time < best)
                {
                    (winner, best) = (id, time);
                }
            }
        }

        return winner;
    }
}

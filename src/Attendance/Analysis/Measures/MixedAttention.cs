using Attendance.Attention;

namespace Attendance.Analysis.Measures;

/// <summary>
/// A block's attention with its residual connection, Ã = ½·(mean over heads) + ½·I, rows divided by their sums (Abnar
/// &amp; Zuidema 2020, section 3): what rollout multiplies and what flow takes as capacities.
/// </summary>
internal static class MixedAttention
{
    /// <summary>Ã of one block, <c>[T, T]</c>.</summary>
    /// <param name="maps">The run's attention, of a sequence on itself.</param>
    /// <param name="block">The block.</param>
    public static double[] Of(AttentionMaps maps, int block)
    {
        int length = maps.Keys;
        double[] mixed = new double[checked(length * length)];
        for (int head = 0; head < maps.Heads; head++)
        {
            ReadOnlySpan<float> pattern = maps.Pattern(block, head).Values;
            for (int i = 0; i < mixed.Length; i++)
            {
                mixed[i] += pattern[i];
            }
        }

        for (int query = 0; query < length; query++)
        {
            Span<double> row = mixed.AsSpan(query * length, length);
            double sum = 0;
            foreach (ref double cell in row)
            {
                cell /= 2 * maps.Heads;
                sum += cell;
            }

            row[query] += 0.5;
            sum += 0.5;
            foreach (ref double cell in row)
            {
                cell /= sum;
            }
        }

        return mixed;
    }
}

namespace Attendance.Analysis.HeadFinding;

/// <summary>Student's distribution, as far as a 95 % confidence interval needs it.</summary>
internal static class StudentT
{
    private const double Normal = 1.959963984540054;

    // For few degrees of freedom, where the expansion below is not good enough.
    private static readonly double[] s_few =
    [
        12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836,
        2.446911851, 2.364624252, 2.306004135, 2.262157163, 2.228138852,
    ];

    /// <summary>
    /// The value that is not exceeded with probability 0.975: a table up to 10 degrees of freedom, beyond it the
    /// expansion around the normal distribution's (Abramowitz and Stegun 26.7.5), within 1e-6.
    /// </summary>
    public static double Quantile975(long degrees)
    {
        if (degrees <= s_few.Length)
        {
            return s_few[degrees - 1];
        }

        const double Z = Normal;
        const double Z3 = Z * Z * Z;
        const double Z5 = Z3 * Z * Z;
        const double Z7 = Z5 * Z * Z;
        const double Z9 = Z7 * Z * Z;
        double n = degrees;
        return Z
            + ((Z3 + Z) / 4 / n)
            + (((5 * Z5) + (16 * Z3) + (3 * Z)) / 96 / (n * n))
            + (((3 * Z7) + (19 * Z5) + (17 * Z3) - (15 * Z)) / 384 / (n * n * n))
            + (((79 * Z9) + (776 * Z7) + (1482 * Z5) - (1920 * Z3) - (945 * Z)) / 92160 / (n * n * n * n));
    }
}

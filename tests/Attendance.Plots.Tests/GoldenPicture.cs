using Attendance.Tests.Shared;
using SkiaSharp;

namespace Attendance.Plots.Tests;

/// <summary>Compares a picture's pixels with a committed one.</summary>
internal static class GoldenPicture
{
    // The same fonts, the same outlines: what may differ between processors and systems is the rounding at the edges
    // of letters. A moved letter or a wrong colour changes far more.
    private const int LargestDifference = 40;
    private const double LargestMean = 0.15;

    /// <summary>
    /// Fails, and leaves <c>name.received.png</c> beside it, when <c>tests/Expectations/Plots/name.verified.png</c> is
    /// missing, of another size, or different by more than 40 of 255 anywhere or 0.15 of 255 on average.
    /// </summary>
    public static void Verify(byte[] received, string name) =>
        Expectation.Verify(received, "Plots", name, "png", expected => Difference(expected, received));

    private static string? Difference(byte[] expectedPng, byte[] receivedPng)
    {
        using SKBitmap expected = SKBitmap.Decode(expectedPng);
        using SKBitmap received = SKBitmap.Decode(receivedPng);
        if (expected.Width != received.Width || expected.Height != received.Height)
        {
            return $"is {expected.Width} × {expected.Height}, but {received.Width} × {received.Height} was drawn";
        }

        int largest = 0;
        long sum = 0;
        SKColor[] a = expected.Pixels;
        SKColor[] b = received.Pixels;
        for (int i = 0; i < a.Length; i++)
        {
            int difference = Math.Max(
                Math.Abs(a[i].Red - b[i].Red),
                Math.Max(Math.Abs(a[i].Green - b[i].Green), Math.Abs(a[i].Blue - b[i].Blue)));
            largest = Math.Max(largest, difference);
            sum += difference;
        }

        double mean = (double)sum / a.Length;
        return largest <= LargestDifference && mean <= LargestMean
            ? null
            : $"differs by up to {largest} and on average {mean:0.000} of 255";
    }
}

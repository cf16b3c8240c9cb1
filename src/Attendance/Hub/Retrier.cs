using System.Globalization;

namespace Attendance.Hub;

/// <summary>
/// Tries again what may go away, waiting longer each time and not in step with others who wait as well.
/// </summary>
internal sealed class Retrier(TimeProvider time, int maxAttempts)
{
    /// <summary>A server that asks for more patience than this is told to the user instead of waited for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(8);

    /// <summary>Runs until it succeeds or may not be tried again.</summary>
    /// <param name="attempt">The work.</param>
    /// <param name="subject">What the work is for, for the message.</param>
    /// <param name="patient">Whether to wait for a network that is not there at all.</param>
    /// <param name="cancel">Stops the work and the waiting.</param>
    /// <exception cref="HubException">What the last failure was.</exception>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt, string subject, bool patient, CancellationToken cancel)
    {
        for (int failures = 0; ;)
        {
            try
            {
                return await attempt(cancel).ConfigureAwait(false);
            }
            catch (TransientException e)
            {
                failures++;
                bool hopeless = !patient && e.Fault == HubFault.NoNetwork;
                await WaitAsync(e, hopeless ? int.MaxValue : failures, failures, subject, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="counted">Failures that count against the limit.</param>
    /// <param name="total">Failures so far, for the message.</param>
    /// <param name="subject">What the work is for, for the message.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="HubException">There is no next attempt.</exception>
    public Task WaitAsync(
        TransientException failure, int counted, int total, string subject, CancellationToken cancel)
    {
        if (counted >= maxAttempts || failure.RetryAfter > LongestWait)
        {
            throw GiveUp(failure, total, subject);
        }

        return Task.Delay(failure.RetryAfter ?? Backoff(counted), time, cancel);
    }

    /// <summary>
    /// The wait after so many failures: doubled each time up to a limit, and between half and all of that.
    /// </summary>
    internal static TimeSpan Backoff(int failures)
    {
        double doubled = s_firstWait.TotalSeconds * Math.Pow(2, Math.Min(failures, 30) - 1);
        double limited = Math.Min(doubled, s_longestBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(limited * (0.5 + (0.5 * Random.Shared.NextDouble())));
    }

    private static HubException GiveUp(TransientException failure, int attempts, string subject)
    {
        string times = attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" after {attempts} attempts") : "";
        string asked = failure.RetryAfter is TimeSpan wait && wait > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $" and asks to wait {wait.TotalSeconds:0} s")
            : "";
        string advice = failure.Fault == HubFault.NoNetwork
            ? "check the network, or set HF_HUB_OFFLINE=1 to use only what is in the cache"
            : "try again later; what has arrived is kept and continued";
        return new HubException(
            failure.Fault,
            $"{subject} could not be fetched{times}: {failure.Message}{asked}; {advice}.",
            failure.InnerException);
    }
}

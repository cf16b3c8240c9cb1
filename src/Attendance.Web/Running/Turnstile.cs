using System.Threading.RateLimiting;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Running;

/// <summary>
/// Lets a few in at once and a few wait, in the order in which they came. Others are told to come again.
/// </summary>
/// <param name="inside">How many may be inside.</param>
/// <param name="waiting">How many may wait.</param>
internal sealed class Turnstile(int inside, int waiting) : IDisposable
{
    private const int RetrySeconds = 2;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = inside,
        QueueLimit = waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Whether one who comes now has to wait.</summary>
    public bool IsFull => _limiter.GetStatistics() is { CurrentAvailablePermits: 0 };

    /// <summary>Goes in, when it is one's turn; dispose of the result to leave.</summary>
    /// <exception cref="RefusedException">Too many wait already.</exception>
    public async Task<RateLimitLease> EnterAsync(CancellationToken cancellationToken)
    {
        RateLimitLease lease = await _limiter.AcquireAsync(1, cancellationToken).ConfigureAwait(false);
        return lease.IsAcquired
            ? lease
            : throw new RefusedException(
                StatusCodes.Status429TooManyRequests, "The server is busy with others; ask again in a moment.")
            {
                RetryAfter = RetrySeconds,
            };
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}

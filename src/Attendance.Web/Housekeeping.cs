using Microsoft.AspNetCore.Http;

namespace Attendance.Web;

/// <summary>
/// Gives memory back when nobody asks for anything: large matrices that were sent would otherwise stay until the next
/// collection, which an idle server never comes to.
/// </summary>
internal sealed class Housekeeping : IDisposable
{
    /// <summary>So much must have been allocated that it is worth a collection.</summary>
    private const long Worthwhile = 32L << 20;

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1.5);

    private readonly Timer _timer;
    private int _active;

    /// <summary>Begins to watch.</summary>
    public Housekeeping() => _timer = new Timer(_ => Tidy(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Counts a request.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _active);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (Interlocked.Decrement(ref _active) == 0)
            {
                _timer.Change(s_rest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tidy()
    {
        if (Volatile.Read(ref _active) == 0)
        {
            Garbage.Collect(Worthwhile);
        }
    }
}

namespace Attendance.Hub;

/// <summary>
/// A failure that may be gone at the next attempt. It never leaves this namespace: <see cref="Retrier"/> either tries
/// again or turns it into a <see cref="HubException"/>.
/// </summary>
/// <param name="fault">What it becomes when it does not go away.</param>
/// <param name="reason">What happened, as the middle of a sentence: "huggingface.co answered 503".</param>
/// <param name="retryAfter">How long the server asked us to wait, if it did.</param>
/// <param name="inner">The cause, when another exception told of it.</param>
internal sealed class TransientException(
    HubFault fault, string reason, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(reason, inner)
{
    public HubFault Fault { get; } = fault;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

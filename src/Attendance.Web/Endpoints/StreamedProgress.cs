using System.Threading.Channels;
using Attendance.Web.Protocol;
using Attendance.Web.Running;

namespace Attendance.Web.Endpoints;

/// <summary>
/// Sends progress as events, in order. A client that reads slowly misses some of a download's reports.
/// </summary>
internal sealed class StreamedProgress : IRunProgress
{
    private readonly Channel<Func<EventStream, Task>> _events = Channel.CreateBounded<Func<EventStream, Task>>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Report(LoadingEvent value) => Post("loading", value);

    public void Queued() => Post("queued", new NothingEvent());

    public void Running(int tokens) =>
        Post("running", new RunningEvent(tokens, $"running {tokens} token{(tokens == 1 ? "" : "s")}"));

    /// <summary>Sends what is reported until the work is over.</summary>
    public async Task FollowAsync(Task work, EventStream stream)
    {
        Task ended = work.ContinueWith(
            _ => _events.Writer.Complete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await foreach (Func<EventStream, Task> send in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await send(stream).ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private void Post<T>(string name, T data) => _events.Writer.TryWrite(stream => stream.SendAsync(name, data));
}

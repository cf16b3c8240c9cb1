using System.Buffers;
using System.Net;
using System.Net.Http.Headers;

namespace Attendance.Hub;

/// <summary>One GET that continues a partial file as far as the connection lasts.</summary>
internal sealed class BodyTransfer(HubHttp http, HubFileSystem files, ProgressMeter meter, TimeProvider time)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Appends what is missing.</summary>
    /// <param name="target">What to ask for.</param>
    /// <param name="file">What the hub announced.</param>
    /// <param name="partial">The file to continue.</param>
    /// <param name="cancel">Stops it; what has arrived stays.</param>
    /// <exception cref="TransientException">It ended early.</exception>
    public async Task ContinueAsync(HubTarget target, RemoteFile file, string partial, CancellationToken cancel)
    {
        long have = File.Exists(partial) ? new FileInfo(partial).Length : 0;
        if (have > file.Size)
        {
            have = 0;
        }

        if (have > 0 && have == file.Size)
        {
            return;
        }

        using HubResponse response = await http.SendAsync(HttpMethod.Get, target, have, cancel).ConfigureAwait(false);
        long from = StartOf(response, target, file, partial, have);
        string host = response.Message.RequestMessage?.RequestUri?.Authority ?? "the server";
        meter.StartAt(file.Name, from);
        try
        {
            Stream output = files.OpenPartial(partial, from);
            await using (output.ConfigureAwait(false))
            {
                await CopyAsync(response.Message.Content, output, file.Name, host, cancel).ConfigureAwait(false);
                if (output is FileStream disk)
                {
                    // A power cut after the rename must not leave a blob with holes.
                    disk.Flush(flushToDisk: true);
                }
            }
        }
        finally
        {
            // An empty partial file is of no use to anybody.
            if (new FileInfo(partial) is { Exists: true, Length: 0 } && file.Size != 0)
            {
                File.Delete(partial);
            }
        }

        if (file.Size > new FileInfo(partial).Length)
        {
            throw new TransientException(HubFault.TooManyRetries, $"{host} ended the transfer too early");
        }
    }

    /// <summary>
    /// Where the answer's bytes belong: behind what we have, or at the beginning when the range was not heeded.
    /// </summary>
    private long StartOf(HubResponse response, HubTarget target, RemoteFile file, string partial, long have)
    {
        HttpResponseMessage message = response.Message;
        switch (message.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                ContentRangeHeaderValue? range = message.Content.Headers.ContentRange;
                bool fits = range?.From == have
                    && (range.Length is null || file.Size is null || range.Length == file.Size);
                return fits ? have : throw Restart(partial, "gave another range than was asked for");
            case HttpStatusCode.OK:
                return 0;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw Restart(partial, "has no bytes behind those that we have");
            default:
                throw http.Refusal(response, target);
        }
    }

    private static TransientException Restart(string partial, string what)
    {
        File.Delete(partial);
        return new TransientException(HubFault.TooManyRetries, $"the server {what}", retryAfter: TimeSpan.Zero);
    }

    private async Task CopyAsync(HttpContent content, Stream output, string name, string host, CancellationToken cancel)
    {
        using CancellationTokenSource stall = new(System.Threading.Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stall.Token);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            Stream? input = null;
            while (true)
            {
                stall.CancelAfter(http.Options.StallTimeout);
                int read;
                try
                {
                    input ??= await content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
                    read = await input.ReadAsync(buffer, either.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
                {
                    throw new TransientException(HubFault.Timeout, $"{host} stopped sending", inner: e);
                }
                catch (Exception e) when (e is IOException or HttpRequestException)
                {
                    cancel.ThrowIfCancellationRequested();
                    throw new TransientException(HubFault.TooManyRetries, $"{host} cut the transfer short", inner: e);
                }

                if (read == 0)
                {
                    return;
                }

                await output.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
                meter.Add(name, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

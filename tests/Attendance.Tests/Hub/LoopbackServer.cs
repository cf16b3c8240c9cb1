using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attendance.Tests.Hub;

/// <summary>
/// An HTTP server on a loopback port that answers one request per connection, well or as badly as told.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackReply> _answer;
    private readonly Task _accepting;

    public LoopbackServer(Func<LoopbackRequest, LoopbackReply> answer)
    {
        _answer = answer;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public ConcurrentQueue<LoopbackRequest> Requests { get; } = [];

    /// <summary>An address where nobody listens.</summary>
    public static Uri Nobody()
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)closed.LocalEndpoint).Port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                served.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using NetworkStream stream = new(socket, ownsSocket: true);
        try
        {
            if (await ReadAsync(stream) is not LoopbackRequest request)
            {
                await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), _stop.Token);
                socket.Shutdown(SocketShutdown.Send);
                return;
            }

            Requests.Enqueue(request);
            await WriteAsync(stream, request, _answer(request));
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (ResetException)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<LoopbackRequest?> ReadAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.Latin1, leaveOpen: true);
        if (await reader.ReadLineAsync(_stop.Token) is not string line
            || line.Split(' ') is not [string method, string path, "HTTP/1.1"])
        {
            return null;
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        return new LoopbackRequest(method, path, headers);
    }

    private async Task WriteAsync(NetworkStream stream, LoopbackRequest request, LoopbackReply reply)
    {
        await reply.Before.WaitAsync(_stop.Token);
        StringBuilder head = new();
        _ = head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\n");
        _ = head.Append(CultureInfo.InvariantCulture, $"Content-Length: {reply.Body.Length}\r\nConnection: close\r\n");
        foreach ((string name, string value) in reply.Headers)
        {
            _ = head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (reply.Reset && reply.CutAfter is null)
        {
            throw new ResetException();
        }

        await stream.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        if (request.Method == "HEAD")
        {
            return;
        }

        int sent = reply.CutAfter ?? reply.Body.Length;
        await stream.WriteAsync(reply.Body.AsMemory(0, sent), _stop.Token);
        await reply.After.WaitAsync(_stop.Token);
        if (reply.Reset)
        {
            throw new ResetException();
        }
    }

    private sealed class ResetException : Exception;
}

/// <summary>What a client asked for.</summary>
internal sealed record LoopbackRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>What it gets.</summary>
internal sealed record LoopbackReply(int Status)
{
    public byte[] Body { get; init; } = [];

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Send this much of the body, and then close.</summary>
    public int? CutAfter { get; init; }

    /// <summary>End the connection by a reset.</summary>
    public bool Reset { get; init; }

    /// <summary>Answer only when this is done.</summary>
    public Task Before { get; init; } = Task.CompletedTask;

    /// <summary>Close only when this is done.</summary>
    public Task After { get; init; } = Task.CompletedTask;
}

using System.Net.Http.Headers;

namespace Attendance.Hub;

/// <summary>
/// Sends one request and follows its redirects by hand, so that the token never leaves the hub's own host.
/// </summary>
internal sealed class HubHttp : IDisposable
{
    private const int MaxRedirects = 10;

    private static readonly ProductInfoHeaderValue s_userAgent = new(
        "attendance", typeof(HubHttp).Assembly.GetName().Version?.ToString(3) ?? "0");

    private readonly HttpClient _http;
    private readonly HubOptions _options;
    private readonly TimeProvider _time;

    public HubHttp(HubOptions options, HttpMessageHandler? handler, TimeProvider time)
    {
        _options = options;
        _time = time;

        // Redirects are ours (see above); time limits are ours too, because a transfer of hours is fine while it moves.
        _http = new HttpClient(handler ?? DefaultHandler(options), disposeHandler: handler is null)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    public HubOptions Options => _options;

    /// <summary>Sends a request.</summary>
    /// <param name="method">HEAD stops at a redirect to another host, whose answer would not be the hub's.</param>
    /// <param name="target">What is asked for.</param>
    /// <param name="from">The first byte that is wanted.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The answer, which the caller disposes.</returns>
    /// <exception cref="TransientException">No connection, no answer in time, or a connection that was cut.</exception>
    /// <exception cref="HubException">A failure that would come again.</exception>
    public async Task<HubResponse> SendAsync(HttpMethod method, HubTarget target, long from, CancellationToken cancel)
    {
        Uri address = target.Address(_options.Endpoint);
        LinkedFile linked = default;
        for (int hop = 0; hop <= MaxRedirects; hop++)
        {
            HttpResponseMessage response = await SendOneAsync(method, address, from, cancel).ConfigureAwait(false);
            bool fromHub = IsHub(address);
            linked = fromHub ? linked.With(response) : linked;
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return new HubResponse(response, fromHub, linked);
            }

            Uri? next = response.Headers.Location is Uri location ? new Uri(address, location) : null;
            if (method == HttpMethod.Head && next is not null && !IsSameHost(address, next))
            {
                return new HubResponse(response, fromHub, linked);
            }

            response.Dispose();
            bool allowed = next?.Scheme == Uri.UriSchemeHttps
                || (next?.Scheme == Uri.UriSchemeHttp && address.Scheme == Uri.UriSchemeHttp);
            address = allowed
                ? next!
                : throw Unexpected(address, target, "sent us to an address that cannot be followed");
        }

        throw Unexpected(address, target, $"sent us on more than {MaxRedirects} times");
    }

    /// <summary>The error for an answer that is no success.</summary>
    public Exception Refusal(HubResponse response, HubTarget target)
    {
        bool hasToken = _options.Token is not null;
        return HubStatus.ToException(response.Message, response.FromHub, target, hasToken, _time.GetUtcNow());
    }

    public void Dispose() => _http.Dispose();

    internal static HubException Unexpected(Uri address, HubTarget target, string what) =>
        new(
            HubFault.UnexpectedResponse,
            $"{address.Authority} {what} for {target}: a Hugging Face hub was expected; check HF_ENDPOINT and whether "
            + "a proxy or a login page stands in between.");

    /// <summary>What sends requests when the caller brings nothing of its own.</summary>
    internal static SocketsHttpHandler DefaultHandler(HubOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = options.RequestTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private static bool IsSameHost(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private bool IsHub(Uri address) => IsSameHost(address, _options.Endpoint);

    private async Task<HttpResponseMessage> SendOneAsync(
        HttpMethod method, Uri address, long from, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(method, address);
        request.Headers.UserAgent.Add(s_userAgent);

        // The file itself is wanted, byte for byte, and its true length.
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (_options.Token is string token && IsHub(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        using CancellationTokenSource limit = new(_options.RequestTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            throw HubNetwork.ToException(e, address);
        }
    }
}

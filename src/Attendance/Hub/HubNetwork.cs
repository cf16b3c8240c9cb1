using System.Net.Sockets;

namespace Attendance.Hub;

/// <summary>What an exception of the network means.</summary>
internal static class HubNetwork
{
    /// <summary>The error for a request that got no answer.</summary>
    public static Exception ToException(Exception cause, Uri address)
    {
        string host = address.Authority;
        return cause switch
        {
            OperationCanceledException => new TransientException(
                HubFault.Timeout, $"{host} did not answer in time", inner: cause),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new HubException(
                HubFault.Tls,
                $"The connection to {host} cannot be made secure ({Detail(cause)}): a valid certificate was expected; "
                + "check the clock, the proxy and the certificates of this machine.",
                cause),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new TransientException(
                HubFault.NoNetwork, $"the name {host} is not known to this network", inner: cause),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => new TransientException(
                HubFault.NoNetwork, $"the proxy gives no way to {host} ({Detail(cause)})", inner: cause),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new TransientException(
                HubFault.NoNetwork, $"{host} cannot be reached ({Detail(cause)})", inner: cause),
            _ => new TransientException(
                HubFault.TooManyRetries, $"{host} cut the connection ({Detail(cause)})", inner: cause),
        };
    }

    private static string Detail(Exception cause)
    {
        Exception innermost = cause.GetBaseException();
        return innermost is SocketException socket
            ? socket.SocketErrorCode.ToString()
            : OneLine.Of(innermost.Message).TrimEnd('.');
    }
}

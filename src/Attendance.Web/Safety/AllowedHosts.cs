using System.Net;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Safety;

/// <summary>
/// The names under which a server may be asked. A foreign site can let its own name point to this machine (DNS
/// rebinding), and a browser would then take this server for that site; but the request still carries that name.
/// </summary>
internal sealed class AllowedHosts
{
    private readonly bool _isLoopback;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "localhost" };

    /// <summary>The names of a server.</summary>
    /// <param name="host">What it was told to listen at.</param>
    /// <param name="isLoopback">Whether only this machine can reach it.</param>
    public AllowedHosts(string host, bool isLoopback)
    {
        _isLoopback = isLoopback;
        _names.Add(host);
        if (!isLoopback)
        {
            _names.Add(Dns.GetHostName());
        }
    }

    /// <summary>Whether a request names this server.</summary>
    /// <param name="host">The request's <c>Host</c>.</param>
    /// <param name="port">The port that it came in at.</param>
    public bool Allow(HostString host, int port) =>
        host.HasValue && (host.Port ?? 80) == port && AllowName(host.Host.Trim('[', ']'));

    // An address is not a name that somebody could let point elsewhere.
    private bool AllowName(string name) =>
        _names.Contains(name)
        || (IPAddress.TryParse(name, out IPAddress? address) && (!_isLoopback || IPAddress.IsLoopback(address)));
}

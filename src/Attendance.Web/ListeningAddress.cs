using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Attendance.Web;

/// <summary>The address behind <see cref="ServerOptions.Host"/>.</summary>
internal static class ListeningAddress
{
    /// <summary>Finds it; of a name the address of this machine that it stands for.</summary>
    /// <exception cref="ServerException">There is no such name.</exception>
    public static async Task<IPAddress> OfAsync(string host, CancellationToken cancellationToken)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return address;
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return found.OrderBy(other => other.AddressFamily).First();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new ServerException(
                $"There is no address of the name '{host}'; give --host an address of this machine, or 0.0.0.0 for all.", e);
        }
    }

    /// <summary>Why a server could not listen, in words.</summary>
    public static ServerException Explain(ServerOptions options, Exception e)
    {
        string place = $"port {options.Port} of {options.Host}";
        SocketError? error = (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;
        return e.InnerException is AddressInUseException || error == SocketError.AddressAlreadyInUse
            ? new ServerException(
                $"{place} is taken, perhaps by another 'attendance serve'; choose another with --port N, or any free "
                + "one with --port 0.",
                e)
            : error switch
            {
                SocketError.AccessDenied => new ServerException(
                    $"{place} may not be used by this user; choose one above 1023 with --port N.", e),
                SocketError.AddressNotAvailable => new ServerException(
                    $"'{options.Host}' is no address of this machine; leave --host out, or give 0.0.0.0 for all of them.", e),
                _ => new ServerException($"Cannot listen at {place}: {e.Message}", e),
            };
    }
}

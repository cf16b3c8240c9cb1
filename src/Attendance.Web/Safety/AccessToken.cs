using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Safety;

/// <summary>
/// The secret that opens a server which others than this machine can reach. It is given once in the page's address, and
/// from then on a cookie has it, which scripts cannot read and other sites' requests do not carry.
/// </summary>
internal sealed class AccessToken
{
    private const string Parameter = "token";
    private readonly byte[] _hash;

    /// <summary>Makes a token nobody can guess, of 256 random bits.</summary>
    public AccessToken()
    {
        Text = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _hash = Hash(Text);
    }

    /// <summary>The token.</summary>
    public string Text { get; }

    /// <summary>
    /// Whether a request has the token: in its cookie, or in its address, where it is moved to the cookie.
    /// </summary>
    /// <returns>
    /// True where the request may be answered. False where it has been answered: by a redirect to the same address
    /// without the token.
    /// </returns>
    /// <exception cref="RefusedException">There is no token, or a wrong one.</exception>
    public bool Admit(HttpContext context)
    {
        HttpRequest request = context.Request;
        string cookie = CookieOf(request);
        if (request.Query[Parameter] is [{ } given] && HttpMethods.IsGet(request.Method))
        {
            Check(given);
            context.Response.Cookies.Append(
                cookie, Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = request.Path.ToUriComponent();
            return false;
        }

        Check(request.Cookies[cookie]);
        return true;
    }

    /// <summary>Cookies are shared by all ports of a host, so each port has its own.</summary>
    private static string CookieOf(HttpRequest request) => $"attendance-{request.HttpContext.Connection.LocalPort}";

    // Hashes have one length, so that the time of the comparison tells nothing, not even a length.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private void Check(string? given)
    {
        if (given is null || !CryptographicOperations.FixedTimeEquals(Hash(given), _hash))
        {
            throw new RefusedException(
                StatusCodes.Status403Forbidden,
                "This server asks for its token; open the address that 'attendance serve' printed, with ?token=… at its end.");
        }
    }
}

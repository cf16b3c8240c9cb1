using System.Globalization;
using System.Net;

namespace Attendance.Hub;

/// <summary>What an HTTP status means, told by the status and by the hub's own <c>X-Error-Code</c>.</summary>
internal static class HubStatus
{
    /// <summary>Whether the answer says that this one file is not in the repository.</summary>
    public static bool IsEntryNotFound(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NotFound && Header(response, "X-Error-Code") is null or "EntryNotFound";

    /// <summary>The error for an answer that is no success.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="fromHub">Whether the hub itself gave it, and not a host that it sent us to.</param>
    /// <param name="target">What was asked for.</param>
    /// <param name="hasToken">Whether a token was sent.</param>
    /// <param name="now">The time, to understand a <c>Retry-After</c> that is a date.</param>
    public static Exception ToException(
        HttpResponseMessage response, bool fromHub, HubTarget target, bool hasToken, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        string host = response.RequestMessage?.RequestUri?.Authority ?? "the server";
        if (status is 408 or 429 or >= 500 || !fromHub)
        {
            // A storage host's refusal means that its signed address ran out; the next attempt gets a fresh one.
            return new TransientException(
                HubFault.TooManyRetries, $"{host} answered {Name(response)}", RetryAfter(response, now));
        }

        string said = OneLine.Of(Header(response, "X-Error-Message"));
        string saidSuffix = said.Length > 0 ? $" ({said.TrimEnd('.')})" : string.Empty;
        return (Header(response, "X-Error-Code"), status) switch
        {
            ("GatedRepo", _) => new HubException(
                HubFault.Gated,
                $"{target.Id} is gated: its owner wants the licence accepted first; accept it on "
                + $"{host}/{target.Id} and set HF_TOKEN to your token."),
            ("RevisionNotFound", _) => new HubException(
                HubFault.RevisionNotFound,
                $"{target.Id} has no revision '{target.Revision}': a branch, a tag or a full commit was expected; "
                + "leave it out for main."),
            ("EntryNotFound", _) => new HubException(
                HubFault.EntryNotFound,
                $"{target.Id} has no {target.File} at revision '{target.Revision}': a model's repository was expected; "
                + "choose another id or revision."),
            (_, 401) => new HubException(
                HubFault.Unauthorized,
                hasToken
                    ? $"{host} does not accept the token for {target.Id} (401): the token is invalid, or the model "
                    + "does not exist or is private; check the id and HF_TOKEN."
                    : $"{host} does not show {target.Id} without a token (401): it does not exist, or it is private; "
                    + "check the id, or set HF_TOKEN."),
            ("RepoNotFound", _) or (_, 404) => new HubException(
                HubFault.RepoNotFound,
                $"{host} has no model {target.Id} with a {target.File} at '{target.Revision}' (404): check the id; "
                + "for a private model set HF_TOKEN."),
            (_, 403) => new HubException(
                HubFault.Forbidden,
                $"{host} refuses {target} (403){saidSuffix}: a token with the right to read it was expected; check "
                + "HF_TOKEN's permissions."),
            _ => new HubException(
                HubFault.UnexpectedResponse,
                $"{host} answered {Name(response)} for {target}{saidSuffix}: the file was expected; check "
                + "HF_ENDPOINT."),
        };
    }

    /// <summary>A header's first value, or null.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>How long the server asks us to wait; it may say seconds or a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: TimeSpan delta } => delta,
            { Date: DateTimeOffset date } => date - now,
            _ => null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string Name(HttpResponseMessage response)
    {
        string number = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        string reason = OneLine.Of(response.ReasonPhrase);
        return reason.Length > 0 ? $"{number} {reason}" : number;
    }
}

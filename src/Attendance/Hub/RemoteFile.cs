namespace Attendance.Hub;

/// <summary>One file as the hub has it.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Commit">The commit that it was asked for in.</param>
/// <param name="Etag">Its content's hash, which names its blob in the cache.</param>
/// <param name="Size">Its bytes, or null when the server does not say.</param>
internal sealed record RemoteFile(string Name, string Commit, string Etag, long? Size)
{
    private const int LongestEtag = 200;

    /// <summary>
    /// The hash out of a header: <c>"abc"</c> and <c>W/"abc"</c> are both <c>abc</c>. Null when it is no file's name.
    /// </summary>
    public static string? NormalizeEtag(string? header)
    {
        string etag = (header ?? string.Empty).Trim();
        etag = (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
        bool valid = etag.Length is > 0 and <= LongestEtag
            && char.IsAsciiLetterOrDigit(etag[0])
            && etag.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && !etag.EndsWith(".incomplete", StringComparison.Ordinal);
        return valid ? etag : null;
    }
}

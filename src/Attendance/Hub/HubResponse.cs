namespace Attendance.Hub;

/// <summary>An answer, who gave it, and what was said of the file on the way there.</summary>
internal sealed record HubResponse(HttpResponseMessage Message, bool FromHub, LinkedFile Linked) : IDisposable
{
    public void Dispose() => Message.Dispose();
}

/// <summary>
/// What the hub's headers say of a file. They may stand in a redirect (a large file, whose content lies elsewhere) or
/// in the last answer (a renamed repository), so they are collected over all of them.
/// </summary>
/// <param name="Commit">The commit that the revision stands for: <c>X-Repo-Commit</c>.</param>
/// <param name="Etag">
/// The content's hash, as it stands in the header: <c>X-Linked-Etag</c>, or else <c>ETag</c>.
/// </param>
/// <param name="Size">The content's bytes: <c>X-Linked-Size</c>, or else <c>Content-Length</c>.</param>
/// <param name="IsLinked">
/// Whether the hash came from <c>X-Linked-Etag</c>, which a later plain one does not replace.
/// </param>
internal readonly record struct LinkedFile(string? Commit, string? Etag, long? Size, bool IsLinked)
{
    /// <summary>This, with what one more answer says.</summary>
    public LinkedFile With(HttpResponseMessage response)
    {
        string? linkedEtag = HubStatus.Header(response, "X-Linked-Etag");
        string? linkedSize = HubStatus.Header(response, "X-Linked-Size");
        bool plain = response.IsSuccessStatusCode && !IsLinked;
        return new LinkedFile(
            HubStatus.Header(response, "X-Repo-Commit") ?? Commit,
            linkedEtag ?? (plain ? HubStatus.Header(response, "ETag") : null) ?? Etag,
            long.TryParse(linkedSize, out long size) && size >= 0
                ? size
                : (plain ? response.Content.Headers.ContentLength : null) ?? Size,
            IsLinked || linkedEtag is not null);
    }
}

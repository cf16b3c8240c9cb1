namespace Attendance.Hub;

/// <summary>
/// Asks the hub what it has, one HEAD per file, as Python does. The list that the hub's API can give would need fewer
/// requests, but not every mirror has it, and only the answer to a file's own address carries the etag that names the
/// blob, and the commit.
/// </summary>
internal sealed class FileResolver(HubHttp http, Retrier retrier)
{
    /// <summary>What the hub has under a name.</summary>
    /// <param name="target">The file.</param>
    /// <param name="patient">Whether to wait for a network that is not there at all.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The file, or null when the repository has none of that name.</returns>
    /// <exception cref="HubException">The hub cannot or will not say.</exception>
    public async Task<RemoteFile?> ResolveAsync(HubTarget target, bool patient, CancellationToken cancel)
    {
        using HubResponse response = await retrier.RunAsync(
            async stop =>
            {
                HubResponse reply = await http.SendAsync(HttpMethod.Head, target, from: 0, stop).ConfigureAwait(false);
                int status = (int)reply.Message.StatusCode;
                if (status < 400 || HubStatus.IsEntryNotFound(reply.Message))
                {
                    return reply;
                }

                using (reply)
                {
                    throw http.Refusal(reply, target);
                }
            },
            target.ToString(),
            patient,
            cancel).ConfigureAwait(false);

        if (HubStatus.IsEntryNotFound(response.Message))
        {
            // Without the hub's own word for it, only a commit that is known to exist makes it the file that is
            // missing.
            bool certain = HubStatus.Header(response.Message, "X-Error-Code") is not null
                || Revision.IsCommit(target.Revision);
            return certain ? null : throw http.Refusal(response, target);
        }

        LinkedFile found = response.Linked;
        string? commit = found.Commit ?? (Revision.IsCommit(target.Revision) ? target.Revision : null);
        return commit is not null && Revision.IsCommit(commit) && RemoteFile.NormalizeEtag(found.Etag) is string etag
            ? new RemoteFile(target.File, commit, etag, found.Size)
            : throw HubHttp.Unexpected(
                target.Address(http.Options.Endpoint), target, "gave no commit and etag");
    }
}

namespace Attendance.Hub;

/// <summary>What a request is about, for its address and for messages.</summary>
/// <param name="Id">The repository.</param>
/// <param name="Revision">The branch, tag or commit.</param>
/// <param name="File">The file, with forward slashes.</param>
internal sealed record HubTarget(ModelId Id, string Revision, string File)
{
    /// <summary>
    /// The address that resolves to the file. A slash inside the revision is escaped, one in the file is not.
    /// </summary>
    public Uri Address(Uri endpoint)
    {
        string file = string.Join('/', File.Split('/').Select(Uri.EscapeDataString));
        return new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{Id}/resolve/{Uri.EscapeDataString(Revision)}/{file}");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{File} of {Id}";
}

namespace Attendance.Hub;

/// <summary>
/// Why the hub or its cache could not give a model; one case per thing that a user would mend differently.
/// </summary>
public enum HubFault
{
    /// <summary>The text is not a repository id.</summary>
    InvalidId,

    /// <summary>The text cannot be a branch, a tag or a commit.</summary>
    InvalidRevision,

    /// <summary>An environment variable or option has a value that cannot be used.</summary>
    InvalidSetting,

    /// <summary>
    /// 401: no token, or one that the hub does not accept; also what it says of a repository that is not there.
    /// </summary>
    Unauthorized,

    /// <summary>403: the token is known, but may not read this.</summary>
    Forbidden,

    /// <summary>The model's owner wants its licence accepted first.</summary>
    Gated,

    /// <summary>There is no such repository.</summary>
    RepoNotFound,

    /// <summary>The repository has no such branch, tag or commit.</summary>
    RevisionNotFound,

    /// <summary>The repository lacks a file without which it is no model.</summary>
    EntryNotFound,

    /// <summary>The repository has weights in no form that is read here.</summary>
    NoSafetensors,

    /// <summary>The list of a model's shards cannot be read, or names files that it must not.</summary>
    InvalidIndex,

    /// <summary>No connection: the name is not known, or nobody answers.</summary>
    NoNetwork,

    /// <summary>The connection could not be made secure.</summary>
    Tls,

    /// <summary>The server took the connection and then said nothing.</summary>
    Timeout,

    /// <summary>The server failed, throttled, or cut the transfer more often than we try.</summary>
    TooManyRetries,

    /// <summary>An answer that no hub gives: a portal's page, a redirect to nowhere, a missing header.</summary>
    UnexpectedResponse,

    /// <summary>What arrived is not what the hub announced.</summary>
    ChecksumMismatch,

    /// <summary>There is not enough room for the files.</summary>
    DiskFull,

    /// <summary>The cache directory cannot be written.</summary>
    CacheUnwritable,

    /// <summary>Offline by request, and the model is not in the cache.</summary>
    Offline,
}

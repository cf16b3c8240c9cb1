namespace Attendance.Hub;

/// <summary>Where the hub is, where its cache is, and how patient we are.</summary>
public sealed record HubOptions
{
    /// <summary>The hub that everybody means.</summary>
    public static Uri DefaultEndpoint { get; } = new("https://huggingface.co");

    /// <summary>The hub's address; it may have a path, as mirrors do.</summary>
    public Uri Endpoint { get; init; } = DefaultEndpoint;

    /// <summary>The directory that holds <c>models--…</c>, shared with Python.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>
    /// The access token, or null to ask as nobody. It is sent to <see cref="Endpoint"/> and to no other host.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether to use the cache only.</summary>
    public bool Offline { get; init; }

    /// <summary>How long a server may take to begin an answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a transfer may stand still.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is tried in all; a transfer that gets further starts to count anew.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How many files are asked for at a time.</summary>
    public int MaxParallel { get; init; } = 4;

    /// <summary>
    /// Reads the settings that Python's <c>huggingface_hub</c> reads: <c>HF_ENDPOINT</c>, <c>HF_HUB_CACHE</c>,
    /// <c>HUGGINGFACE_HUB_CACHE</c>, <c>HF_HOME</c>, <c>XDG_CACHE_HOME</c>, <c>HF_TOKEN</c>,
    /// <c>HUGGING_FACE_HUB_TOKEN</c>, <c>HF_TOKEN_PATH</c>, <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c>,
    /// <c>HF_HUB_OFFLINE</c>, <c>TRANSFORMERS_OFFLINE</c>, <c>HF_HUB_ETAG_TIMEOUT</c> and
    /// <c>HF_HUB_DOWNLOAD_TIMEOUT</c>.
    /// </summary>
    /// <param name="variables">Gives a variable's value or null; the process's environment when left out.</param>
    /// <param name="home">The user's directory, for <c>~</c>; the real one when left out.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="HubException"><see cref="HubFault.InvalidSetting"/>, naming the variable.</exception>
    public static HubOptions FromEnvironment(Func<string, string?>? variables = null, string? home = null) =>
        new HubEnvironment(
            variables ?? Environment.GetEnvironmentVariable,
            home ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)).Read();

    /// <summary>The settings without the token, which has no place in a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() =>
        $"{Endpoint} cached in {CacheDirectory}{(Token is null ? "" : ", with a token")}{(Offline ? ", offline" : "")}";
}

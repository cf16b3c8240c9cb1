namespace Attendance.Web;

/// <summary>What one server does at most, so that its memory is bounded whoever asks.</summary>
public sealed record ServerLimits
{
    /// <summary>The largest body of a request in bytes; a larger one is answered 413.</summary>
    public int BodyBytes { get; init; } = 1 << 20;

    /// <summary>
    /// The longest prompt in UTF-16 code units; a longer one is answered 413 before it is split into tokens.
    /// </summary>
    public int PromptCharacters { get; init; } = 1 << 18;

    /// <summary>
    /// Bytes of runs that are held, together with what a pass under way needs; the least recently looked at go first,
    /// before the pass, and are made again when somebody looks at them. The run made last is kept whatever its size,
    /// for otherwise nobody could look at it.
    /// </summary>
    public long RunBytes { get; init; } = 150L << 20;

    /// <summary>Runs that can be made again after their memory went; what they are made of takes little.</summary>
    public int RememberedRuns { get; init; } = 16;

    /// <summary>Models that are open at once, the least recently used being closed first.</summary>
    public int Models { get; init; } = 2;

    /// <summary>Requests that may wait for their pass; the next one is answered 429.</summary>
    public int QueuedPasses { get; init; } = 16;

    /// <summary>Requests that may compute patterns at once.</summary>
    public int Looks { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Requests that may wait for that; the next one is answered 429.</summary>
    public int QueuedLooks { get; init; } = 512;

    /// <summary>The largest answer of floats in bytes; for more there are rows and tiles.</summary>
    public int AnswerBytes { get; init; } = 64 << 20;

    /// <summary>Connections at once.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>The time that a client has to send its request's headers.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which a body may be slower than <see cref="BytesPerSecond"/>.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The least speed at which bodies are sent and answers are read.</summary>
    public int BytesPerSecond { get; init; } = 4096;
}

namespace Attendance.Analysis.HeadFinding;

/// <summary>Prompts, one after the other, that can be taken up again from any place between two of them.</summary>
public abstract class PromptSource : IDisposable
{
    private protected PromptSource() { }

    /// <summary>How much there is in all: bytes of a file, or prompts.</summary>
    public abstract long Length { get; }

    /// <summary>How much of it has been read.</summary>
    public abstract long Position { get; }

    /// <summary>What was left out or cut so far.</summary>
    public PromptCounts Counts { get; private protected set; } = new();

    /// <summary>The next prompt's token ids, at least two; null at the end.</summary>
    /// <exception cref="Errors.AttendanceException">It cannot be read or understood.</exception>
    public abstract int[]? Next();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing) { }

    /// <summary>Whatever two sources that give different prompts differ in, but for what they have read.</summary>
    internal abstract void Identify(BinaryWriter writer);

    /// <summary>A hash of all that has been read.</summary>
    internal abstract byte[] Fingerprint();

    /// <summary>Goes on behind what an earlier run has read.</summary>
    /// <returns>False where that is not what stands there now.</returns>
    internal abstract bool TrySkip(long position, ReadOnlySpan<byte> fingerprint, PromptCounts counts);
}

/// <summary>What a source left out or cut.</summary>
public sealed record PromptCounts
{
    /// <summary>Lines with nothing but blanks, left out.</summary>
    public long Empty { get; init; }

    /// <summary>Prompts of a single token, left out: it can look at nothing but itself.</summary>
    public long TooShort { get; init; }

    /// <summary>Prompts longer than the model's context, of which only the beginning counted.</summary>
    public long Cut { get; init; }
}

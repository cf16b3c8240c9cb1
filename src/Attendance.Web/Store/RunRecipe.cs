using System.Collections.Concurrent;
using Attendance.Analysis.Interventions;
using Attendance.Tokenizers;
using Attendance.Web.Protocol;

namespace Attendance.Web.Store;

/// <summary>What a run is made of: enough to make it again, to the bit, when its memory has gone to another.</summary>
/// <param name="info">What the page knows of it.</param>
/// <param name="tokens">What was run.</param>
/// <param name="interventions">What was changed in it.</param>
internal sealed class RunRecipe(RunInfo info, IReadOnlyList<Token> tokens, InterventionSet interventions)
{
    /// <summary>What the page knows of it.</summary>
    public RunInfo Info { get; } = info;

    /// <summary>What was run, a decoder's text included.</summary>
    public IReadOnlyList<Token> Tokens { get; } = tokens;

    /// <summary>What was changed in it.</summary>
    public InterventionSet Interventions { get; } = interventions;

    /// <summary>The scores of its heads by the name of their set, once they were asked for.</summary>
    public ConcurrentDictionary<string, ScoresAnswer> Scores { get; } = new(StringComparer.Ordinal);

    /// <summary>Held by whoever makes it again, so that all others who want it wait for that.</summary>
    public SemaphoreSlim Making { get; } = new(1);

    /// <summary>About the bytes that it takes.</summary>
    public long Bytes => 256L * Tokens.Count;
}

using Attendance.Analysis.Interventions;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Generation;

namespace Attendance.Web.Offline;

/// <summary>What an offline page holds beside weights, and what it shows at first.</summary>
/// <remarks>
/// Of a short prompt (about ten tokens of GPT-2 small) every measure and every vector is in the page anyway. What is
/// asked for here is in it whatever it adds.
/// </remarks>
public sealed record OfflinePageOptions
{
    /// <summary>The text that the tokens' ranges refer to; null where only ids are run.</summary>
    public string? Prompt { get; init; }

    /// <summary>The second text of a pair; null where there is none.</summary>
    public string? Pair { get; init; }

    /// <summary>The text that a decoder beside an encoder was given; null where there is none.</summary>
    public string? Decoder { get; init; }

    /// <summary>
    /// What is shown at first, as in the page's address behind #; when null, what is asked for here, or the beginning.
    /// </summary>
    public string? State { get; init; }

    /// <summary>The kind of attention that is looked at, by its name; the primary one when null.</summary>
    public string? Attention { get; init; }

    /// <summary>What the cells say; the weight when null.</summary>
    public Measure? Measure { get; init; }

    /// <summary>
    /// The heads that are on at first; the first of them is looked at. The page's own choice when empty.
    /// </summary>
    public IReadOnlyList<HeadId> Heads { get; init; } = [];

    /// <summary>The score that heads are ranked by at first, by its name; null where no ranking is shown.</summary>
    public string? Score { get; init; }

    /// <summary>Blocks whose queries, keys, values and z are in the page; negative from the end.</summary>
    public IReadOnlyList<int> Vectors { get; init; } = [];

    /// <summary>
    /// What is changed in the run; the page then has what would come next without it as well. Nothing when null.
    /// </summary>
    public InterventionSet? Interventions { get; init; }

    /// <summary>The same as a change that was run already: the page is of its changed run. Nothing when null.</summary>
    public InterventionEffect? Effect { get; init; }

    /// <summary>A causal map of the prompt; none when null.</summary>
    public PageCauses? Causes { get; init; }

    /// <summary>A continuation of the prompt; none when null.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>What the prompt is compared with; nothing when null.</summary>
    public PageComparison? Comparison { get; init; }
}

using Attendance.Analysis.Comparison;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Web.Offline;

/// <summary>The second run of a comparison in an offline page, which the page holds as well.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Prompt">The text that their ranges refer to; null where only ids are run.</param>
public sealed record PageComparison(IReadOnlyList<Token> Tokens, string? Prompt = null)
{
    /// <summary>Its model, of as many blocks and heads; the first run's when null.</summary>
    public TransformerModel? Model { get; init; }

    /// <summary>What makes two tokens correspond.</summary>
    public AlignBy Align { get; init; } = AlignBy.Ids;

    /// <summary>
    /// By what heads can be ranked, at first by the first of it; all but divergence run the prompts again.
    /// </summary>
    public IReadOnlyList<HeadMeasure> Rankings { get; init; } = [HeadMeasure.Divergence];

    /// <summary>
    /// A comparison that was made, of what <see cref="Rankings"/> are: the page has its numbers, and where models have
    /// one kind of attention its runs; made for the page when null.
    /// </summary>
    public HeadComparison? Found { get; init; }

    /// <summary>Of patching, the number that heads are ranked by.</summary>
    public EffectMeasure Effect { get; init; }
}

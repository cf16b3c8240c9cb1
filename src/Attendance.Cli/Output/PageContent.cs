using Attendance.Analysis.Comparison;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Cli.Input;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What a command found, for an offline page that shows it; see <see cref="OfflinePageOutput"/>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Prompt">What was run.</param>
/// <param name="Tokens">The same as tokens.</param>
internal sealed record PageContent(TransformerModel Model, Prompt Prompt, IReadOnlyList<Token> Tokens)
{
    /// <summary>The kind of attention that is looked at; the primary one when null.</summary>
    public string? Attention { get; init; }

    /// <summary>The heads that are on at first.</summary>
    public IReadOnlyList<HeadId> Heads { get; init; } = [];

    /// <summary>What the cells say; the weight when null.</summary>
    public Measure? Measure { get; init; }

    /// <summary>Blocks whose vectors are wanted.</summary>
    public IReadOnlyList<int> Vectors { get; init; } = [];

    /// <summary>The score that heads are ranked by.</summary>
    public string? Score { get; init; }

    /// <summary>What changes did.</summary>
    public InterventionEffect? Effect { get; init; }

    /// <summary>A causal map.</summary>
    public (CausalMap Map, Token Target, Token? Against)? Causes { get; init; }

    /// <summary>A continuation.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>A comparison.</summary>
    public ComparedRuns? Comparison { get; init; }

    /// <summary>The heads that a place means, in a picture and in a page.</summary>
    /// <exception cref="Errors.InvalidRequestException">There is no such block or head.</exception>
    public static IReadOnlyList<HeadId> HeadsAt(
        (int? Block, int? Head) place, TransformerModel model, string? attention)
    {
        attention ??= model.Features.AttentionNames[0];
        (int blocks, int heads) = (model.BlocksWith(attention), model.HeadsWith(attention));
        IEnumerable<HeadId> meant = place switch
        {
            ({ } block, { } head) => [new HeadId(block, head)],
            ({ } block, null) => Enumerable.Range(0, heads).Select(head => new HeadId(block, head)),
            (null, { } head) => Enumerable.Range(0, blocks).Select(block => new HeadId(block, head)),
            _ => [],
        };
        return [.. meant.Select(head => head.Resolve(blocks, heads))];
    }
}

/// <summary>A comparison, and what it was made of.</summary>
/// <param name="Found">The comparison.</param>
/// <param name="Prompt">What was run as B.</param>
/// <param name="Rankings">What was measured, that which ranks first.</param>
/// <param name="Effect">Of patching, the number that ranks.</param>
internal sealed record ComparedRuns(
    HeadComparison Found, Prompt Prompt, IReadOnlyList<HeadMeasure> Rankings, EffectMeasure Effect);

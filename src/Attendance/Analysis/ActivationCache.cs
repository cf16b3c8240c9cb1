using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>
/// One run and the tensors that were kept of it, as TransformerLens's <c>run_with_cache</c> gives them.
/// </summary>
public sealed class ActivationCache
{
    private readonly CaptureProbe _capture;
    private readonly AttentionSites _sites;

    private ActivationCache(TransformerModel model, Run run, CaptureProbe capture, string? attention)
    {
        Model = model;
        Run = run;
        Attention = run.AttentionOf(attention);
        _sites = AttentionSites.Of(Attention.Name);
        _capture = capture;
    }

    /// <summary>The model that ran.</summary>
    public TransformerModel Model { get; }

    /// <summary>The run.</summary>
    public Run Run { get; }

    /// <summary>The kind of attention that is looked at.</summary>
    public AttentionSet Attention { get; }

    /// <summary>T, the number of tokens.</summary>
    public int Length => Run.Tokens.Count;

    /// <summary>Runs a prompt and keeps tensors of it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="logits">For which positions logits are computed.</param>
    /// <param name="points">What to keep: names or patterns, for example <c>blocks.*.attn.z</c>.</param>
    /// <param name="probes">Probes that run before the tensors are kept, for example interventions; none when
    /// null.</param>
    /// <param name="highestBlock">The highest block whose attention is wanted; negative from the end.</param>
    /// <param name="attention">The only kind of attention that is wanted, by its name; all kinds when null.</param>
    /// <exception cref="InvalidRequestException">No token, too many, or a pattern that names no hook point.</exception>
    public static ActivationCache Of(
        TransformerModel model, IReadOnlyList<Token> tokens, LogitPositions logits, IReadOnlyList<string> points,
        IReadOnlyList<Probe>? probes = null, int highestBlock = -1, string? attention = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var capture = new CaptureProbe(points);
        var options = new RunOptions
        {
            Attention = attention,
            HighestBlock = highestBlock,
            Logits = logits,
            Probes = [.. probes ?? [], capture],
        };
        return new ActivationCache(model, model.Run(tokens, options), capture, attention);
    }

    /// <summary>Puts together what was computed in several passes over the same prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="run">Its run.</param>
    /// <param name="capture">What was kept in another pass that was made in the same way.</param>
    /// <param name="attention">The kind of attention that is looked at; the primary one when null.</param>
    internal static ActivationCache From(
        TransformerModel model, Run run, CaptureProbe capture, string? attention = null) =>
        new(model, run, capture, attention);

    /// <summary>The same run with another kind of attention looked at.</summary>
    internal ActivationCache Looking(string attention) => new(Model, Run, _capture, attention);

    /// <summary>
    /// A tensor outside of blocks: <c>embed</c>, <c>pos_embed</c>, <c>ln_final.scale</c>, <c>ln_final.normalized</c>.
    /// </summary>
    /// <param name="site">The site; its axes are listed there.</param>
    /// <exception cref="InvalidRequestException">It was not kept.</exception>
    public float[] this[HookSite site] =>
        this[site, site is HookSite.FinalScale or HookSite.FinalNormalized ? Model.Blocks : -1];

    /// <summary>A tensor of a block of the stack that has <see cref="Attention"/>, row-major.</summary>
    /// <param name="site">The site as a block's own attention has it, also of cross attention; its axes are listed
    /// there.</param>
    /// <param name="block">0 to B − 1.</param>
    /// <exception cref="InvalidRequestException">It was not kept.</exception>
    public float[] this[HookSite site, int block] => this[_sites.At(site, block)];

    /// <summary>The tensor of a point, row-major.</summary>
    /// <exception cref="InvalidRequestException">It was not kept.</exception>
    internal float[] this[HookPoint point] => _capture[point.Name].Values;
}

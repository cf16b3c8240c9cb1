using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// One change to a run: what a head or an MLP writes, or where a head looks. A value, that says what is changed; the
/// change itself is made by the probes that it gives, which go beside one's own in <see cref="RunOptions.Probes"/> and
/// <see cref="Generation.GenerationOptions.Probes"/>.
/// </summary>
/// <remarks>
/// Blocks, heads and positions are 0-based; negative numbers count from the end. Interventions on one hook point work
/// in the order in which their probes were given; between hook points the pass decides: scores, then weights, then what
/// is written.
/// </remarks>
public abstract record Intervention
{
    private protected Intervention()
    {
    }

    /// <summary>
    /// The word for it in JSON and in text: <c>zero</c>, <c>mean</c>, <c>scale</c>, <c>patch</c>, <c>cut</c>,
    /// <c>cut-score</c> or <c>mask-token</c>.
    /// </summary>
    public abstract string Kind { get; }

    /// <summary>The probes that make the change.</summary>
    /// <param name="model">The model that will run.</param>
    /// <param name="tokens">
    /// The prompt: positions refer to it. What is run with the probes is this prompt, or a text that begins with it.
    /// </param>
    /// <exception cref="InvalidRequestException">
    /// The model has no such block or head, the prompt no such position, or prompts cannot be aligned.
    /// </exception>
    public IReadOnlyList<Probe> ProbesFor(TransformerModel model, IReadOnlyList<Token> tokens) =>
        Prepare(new InterventionContext(model, tokens));

    /// <summary>The same, with what other interventions of the same run have computed.</summary>
    internal abstract IReadOnlyList<Probe> Prepare(InterventionContext context);
}

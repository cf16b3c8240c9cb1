using Attendance.Analysis.Comparison;
using Attendance.Errors;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Analysis.Interventions;

/// <summary>
/// A head (its z) or an MLP writes what it writes in an unchanged run of another prompt: activation patching.
/// </summary>
/// <remarks>
/// Prompts of one length correspond position by position. Of others the tokens that <see cref="TokenAlignment"/> finds,
/// by <see cref="AlignBy.Ids"/>; what is written elsewhere stays. Positions behind the prompt, in a text that goes on,
/// stay as well. Of a decoder it is the decoders' texts that correspond.
/// </remarks>
/// <param name="Part">The head or MLP.</param>
/// <param name="From">The other prompt's tokens.</param>
public sealed record Patch(BlockPart Part, IReadOnlyList<Token> From) : Intervention
{
    /// <inheritdoc/>
    public override string Kind => "patch";

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Part}";

    /// <inheritdoc/>
    internal override IReadOnlyList<Probe> Prepare(InterventionContext context)
    {
        BlockPart part = Part.Resolve(context.Model);
        IReadOnlyList<(int To, int From)> pairs = Align(
            context.TextsOf(part.Attention).Queries, context.Model.TextsOf(part.Attention, From).Queries, part);
        float[] other = context.RunOf(From)[part.Output]; // [T, H, D] or [T, E]
        return
        [
            Probe.Write(part.Output.Name, (in HookTensor tensor) =>
            {
                int stride = tensor.Values.Length / tensor.Shape[0];
                int width = part.Head is null ? stride : tensor.Shape[2];
                int column = (part.Head ?? 0) * width;
                foreach ((int to, int from) in pairs)
                {
                    // A decoder's own text may not have reached that position yet.
                    if (to < tensor.Shape[0])
                    {
                        other.AsSpan((from * stride) + column, width).CopyTo(tensor.Writable[((to * stride) + column)..]);
                    }
                }
            }),
        ];
    }

    private static IReadOnlyList<(int To, int From)> Align(
        IReadOnlyList<Token> tokens, IReadOnlyList<Token> from, BlockPart part)
    {
        try
        {
            return TokenAlignment.Of(tokens, from, from.Count == tokens.Count ? AlignBy.Positions : AlignBy.Ids).Pairs;
        }
        catch (InvalidRequestException) when (from.Count > 0 && tokens.Count > 0)
        {
            throw new InvalidRequestException(
                $"{part} cannot be taken from the other prompt, which has {from.Count} tokens where this one has "
                + $"{tokens.Count}, and none in common; give one that is equally long, or shares tokens.");
        }
    }
}

using Attendance.Attention;
using Attendance.Probes;

namespace Attendance.Models;

/// <summary>How a pass's attention is shown.</summary>
public abstract partial class TransformerModel
{
    /// <summary>What shows a sequence of a pass of this model: one for each of its kinds of attention.</summary>
    internal abstract AttentionMaps[] MapsOf(PassResult result);

    /// <summary>
    /// Where the queries that were computed of a sequence lie, and its real keys, in one of the kinds of attention.
    /// </summary>
    /// <param name="kind">The kind's place in <see cref="ModelFeatures.AttentionNames"/>.</param>
    /// <param name="queries">The pass's sequences that look.</param>
    /// <param name="keys">Those that are looked at.</param>
    /// <param name="sequence">Which of them.</param>
    internal virtual KeptPlace PlaceOf(int kind, Sequence[] queries, Sequence[] keys, int sequence)
    {
        Sequence whole = queries[sequence];
        return KeptPlace.SideBySide(whole.Start, whole.Length, Heads * HeadSize)
            .LookingAt(whole.FirstReal, whole.RealLength);
    }

    /// <summary>Tells what shows a sequence where its queries and keys lie.</summary>
    /// <param name="maps">One for each kind of attention.</param>
    /// <param name="prompts">The pass's sequences.</param>
    /// <param name="decoders">Those of a decoder beside an encoder.</param>
    /// <param name="sequence">Which of them.</param>
    /// <param name="withPadding">Whether queries of padding that were computed are shown, too.</param>
    internal void Place(AttentionMaps[] maps, Sequence[] prompts, Sequence[] decoders, int sequence, bool withPadding)
    {
        for (int kind = 0; kind < maps.Length; kind++)
        {
            var sites = AttentionSites.Of(Features.AttentionNames[kind]);
            Sequence[] queries = sites.Stack == HookStack.Decoder ? decoders : prompts;
            KeptPlace place = PlaceOf(kind, queries, sites.IsCross ? prompts : queries, sequence);
            (int first, int length) = (queries[sequence].FirstReal, queries[sequence].RealLength);
            maps[kind].Show(sequence, withPadding ? place : place.LookedFrom(first, length));
        }
    }
}

using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>
/// The attention of a prompt and its continuation together; of a model with an encoder and a decoder, the decoder's.
/// </summary>
internal static class ContinuationPicture
{
    private const string Mark = "›";

    /// <summary>Refuses a block or head that does not exist, before anything is generated.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static void CheckPlace(TransformerModel model, string? attention, (int? Block, int? Head) where)
    {
        attention ??= Usual(model);
        AttentionMaps maps = model.Run([0], new RunOptions { Attention = attention }).AttentionOf(attention).Maps;
        maps.BlockIndex(where.Block ?? -1);
        maps.HeadIndex(where.Head ?? 0);
    }

    /// <summary>Draws it.</summary>
    /// <returns>One line that says what was written.</returns>
    public static string Write(
        TransformerModel model, Continuation continuation, string? attention, (int? Block, int? Head) where,
        OutputChoice choice)
    {
        attention ??= Usual(model);
        var options = new RunOptions { Attention = attention, HighestBlock = where.Block ?? -1 };
        Run run = model.Run(continuation.Tokens, options);
        AttentionGrid grid = where switch
        {
            ({ } block, { } head) => run.OneHead(block, head, attention),
            (null, { } head) => run.HeadThroughBlocks(head, attention),
            _ => run.AllHeads(where.Block ?? -1, attention),
        };
        AttentionSet set = run.AttentionOf(attention);
        IReadOnlyList<Token> continued = run.DecoderTokens.Count > 0 ? run.DecoderTokens : run.Tokens;
        int begun = continued.Count - continuation.Steps.Count;
        string[] Labels(IReadOnlyList<string> labels, IReadOnlyList<Token> tokens) =>
            [.. labels.Select((label, i) => tokens != continued || i < begun ? label : Mark + label)];

        string title = $"{grid.Title} · {begun} + {continuation.Steps.Count} tokens";
        var marked = new AttentionGrid(
            title, grid.Panels, Labels(grid.Queries, set.QueryTokens), Labels(grid.Keys, set.KeyTokens))
        {
            IsCausal = grid.IsCausal,
        };
        return Picture.Write(marked, choice);
    }

    /// <summary>The attention in which what is generated looks at itself.</summary>
    public static string Usual(TransformerModel model) => model.Features.AttentionNames is [_, { } decoder, ..]
        ? decoder
        : model.Features.AttentionNames[0];
}

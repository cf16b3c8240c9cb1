using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>The attention of a prompt and its continuation together.</summary>
internal static class ContinuationPicture
{
    private const string Mark = "›";

    /// <summary>Refuses a block or head that does not exist, before anything is generated.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static void CheckPlace(TransformerModel model, (int? Block, int? Head) where)
    {
        AttentionMaps maps = model.Run([0], new RunOptions()).Attention;
        maps.BlockIndex(where.Block ?? -1);
        maps.HeadIndex(where.Head ?? 0);
    }

    /// <summary>Draws it.</summary>
    /// <returns>One line that says what was written.</returns>
    public static string Write(
        TransformerModel model, Continuation continuation, (int? Block, int? Head) where, OutputChoice choice)
    {
        Run run = model.Run(continuation.Tokens, new RunOptions { HighestBlock = where.Block ?? -1 });
        AttentionGrid grid = where switch
        {
            ({ } block, { } head) => run.OneHead(block, head),
            (null, { } head) => run.HeadThroughBlocks(head),
            _ => run.AllHeads(where.Block ?? -1),
        };
        int prompt = continuation.Prompt.Count;
        string[] labels = [.. grid.Queries.Select((label, i) => i < prompt ? label : Mark + label)];
        string title = $"{grid.Title} · {prompt} + {labels.Length - prompt} tokens";
        return Picture.Write(new AttentionGrid(title, grid.Panels, labels, labels), choice);
    }
}

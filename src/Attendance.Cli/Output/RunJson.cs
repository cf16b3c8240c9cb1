using Attendance.Analysis.Measures;
using Attendance.Files;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>What stands in the JSON of a run beside its matrices.</summary>
internal static class RunJson
{
    public static GridJson Of(Run run, TransformerModel model, Measure? measure = null) =>
        new()
        {
            Model = model.Name,
            Revision = model.Revision,
            Blocks = model.Blocks,
            Heads = model.Heads,
            Measure = measure,
            Tokens =
            [
                .. run.Tokens.Select(token => new StoredToken(token.Text)
                {
                    Id = token.Id,
                    Piece = token.Piece,
                    Start = token.Start,
                    End = token.End,
                }),
            ],
        };
}

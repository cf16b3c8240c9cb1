using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>What stands in the JSON of a run beside its matrices.</summary>
internal static class RunJson
{
    public static GridJson Of(ActivationCache cache, Measure measure) =>
        Of(cache.Run, cache.Attention, cache.Model) with { Measure = measure };

    public static GridJson Of(Run run, TransformerModel model) => Of(run, run.AttentionOf(null), model);

    private static GridJson Of(Run run, AttentionSet set, TransformerModel model) =>
        new()
        {
            Model = model.Name,
            Revision = model.Revision,
            Attention = run.Attentions.Count > 1 ? set.Name : null,
            Blocks = set.Maps.Blocks,
            Heads = set.Maps.Heads,
            Tokens = Stored(set.KeyTokens),
            QueryTokens = set.Maps.Kind == AttentionKind.Cross ? Stored(set.QueryTokens) : null,
        };

    private static StoredToken[] Stored(IReadOnlyList<Token> tokens) =>
        [.. tokens.Select(StoredToken.Of)];
}

using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>
/// What interventions did, as a picture: the probability of each token at its place in the prompt, then of those that
/// may come next; or the patterns of some heads.
/// </summary>
internal static class IntervenedPicture
{
    private const string Mark = "›";

    /// <summary>Candidates for the next token, behind the prompt's own tokens where these are not too many.</summary>
    private const int Candidates = 8;

    private const int LongestWithCandidates = 64;

    private const int PanelsPerHead = 3;

    /// <summary>The picture that was asked for.</summary>
    public static AttentionGrid Of(Intervened intervened) =>
        intervened.Shown.Count == 0 ? Probabilities(intervened) : Patterns(intervened);

    /// <summary>Refuses heads whose rows and columns are of different texts.</summary>
    /// <exception cref="UsageException">They are of several kinds of attention.</exception>
    public static void Check(IReadOnlyList<BlockPart> shown)
    {
        if (shown.Select(head => head.Attention).Distinct().Count() > 1)
        {
            throw new UsageException(
                "--show draws heads of one kind of attention, with its tokens; give the others in a line of their own.");
        }
    }

    /// <summary>How it is drawn: differences around 0, and beside them what they are differences of.</summary>
    public static HeatmapOptions Options(Intervened intervened, HeatmapOptions options) =>
        options with
        {
            ColorMap = ColorMap.RedBlue,
            Minimum = -1,
            Maximum = 1,
            ScaleLabel = intervened.Shown.Count == 0 ? "probability" : "attention weight",
            Columns = intervened.Shown.Count == 0 ? null : PanelsPerHead,
        };

    private static AttentionGrid Probabilities(Intervened intervened)
    {
        InterventionEffect effect = intervened.Effect;
        IReadOnlyList<Token> written =
            effect.Before.DecoderTokens is { Count: > 0 } decoder ? decoder : intervened.Tokens;
        bool hasCandidates = effect.LossesBefore.Count == 0 || written.Count <= LongestWithCandidates;
        TokenChange[] next = hasCandidates ? [.. effect.Top(Candidates)] : [];
        (double Before, double After)[] rows =
        [
            .. effect.LossesBefore.Zip(effect.LossesAfter, (before, after) => (Math.Exp(-before), Math.Exp(-after))),
            .. next.Select(change => (change.Before.Probability, change.After.Probability)),
        ];
        float[] cells = [.. rows.SelectMany(row => new[] { row.Before, row.After, row.After - row.Before })
            .Select(value => (float)value)];
        return new AttentionGrid(
            $"{effect.Model.Name} · {effect.Interventions}",
            [new AttentionPanel("", null, null, new AttentionMatrix(rows.Length, 3, cells))],
            [
                .. written.Skip(1).Take(effect.LossesBefore.Count).Select(token => token.Text),
                .. next.Select(change => Mark + change.Token.Text),
            ],
            ["before", "after", "change"])
        {
            RowAxis = hasCandidates ? $"token at its place ({Mark} may come next)" : "token at its place",
            FirstRow = 1,
            ColumnAxis = "its probability",
            IsCausal = false,
        };
    }

    private static AttentionGrid Patterns(Intervened intervened)
    {
        InterventionEffect effect = intervened.Effect;
        AttentionSet set = effect.Before.AttentionOf(intervened.Shown[0].Attention);
        return new AttentionGrid(
            $"{effect.Model.Name} · {effect.Interventions}",
            [.. intervened.Shown.SelectMany(head => Panels(effect, head))],
            [.. set.QueryTokens.Select(token => token.Text)],
            [.. set.KeyTokens.Select(token => token.Text)])
        {
            IsCausal = set.Maps.Kind == AttentionKind.CausalSelf,
        };
    }

    private static IEnumerable<AttentionPanel> Panels(InterventionEffect effect, BlockPart part)
    {
        var head = new HeadId(part.Block, part.Head!.Value);
        AttentionMatrix before = effect.Before.AttentionOf(part.Attention).Maps.Pattern(head.Block, head.Head);
        AttentionMatrix after = effect.After.AttentionOf(part.Attention).Maps.Pattern(head.Block, head.Head);
        float[] difference = [.. after.Values.ToArray().Zip(before.Values.ToArray(), (b, a) => b - a)];
        AttentionPanel Panel(string what, AttentionMatrix matrix) =>
            new($"head {part} {what}", head.Block, head.Head, matrix);
        return
        [
            Panel("before", before),
            Panel("after", after),
            Panel("after − before", new AttentionMatrix(before.Queries, before.Keys, difference)),
        ];
    }
}

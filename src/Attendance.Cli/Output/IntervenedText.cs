using System.Globalization;
using Attendance.Analysis;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Generation;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>What interventions did, in words: the next token, the loss, heads that look elsewhere, the text.</summary>
internal sealed class IntervenedText(Intervened intervened, CommandHost host)
{
    private const int HeadsNamed = 5;

    /// <summary>What rounding alone may move, and more: such heads are not named.</summary>
    private const double Nothing = 0.0005;

    private readonly InterventionEffect _effect = intervened.Effect;

    /// <summary>Writes all of it.</summary>
    /// <param name="begun">The text that new tokens go on with; null where there is no tokenizer.</param>
    public void Write(string? begun)
    {
        host.Output.WriteLine($"{_effect.Interventions}: {Finding()}");
        host.Output.WriteLine(Distance());
        if (intervened.Logits is var (before, after))
        {
            var question = new Question(
                _effect.Model, intervened.Tokens, intervened.Target!, intervened.Against, intervened.Top);
            host.Output.WriteLine(
                $"{question.Subject} goes from {Signed.Text(before)} to {Signed.Text(after)}, "
                    + $"by {Signed.Text(after - before)}.");
        }

        host.Output.WriteLine(HeadsThatLookElsewhere());
        WriteTable();
        WriteTexts(begun);
    }

    private string Finding()
    {
        TokenProbability before = Most(_effect.Before.NextTokenLogits);
        TokenProbability after = Most(_effect.After.NextTokenLogits);
        TokenChange first = _effect.Next(before.Token.Id);
        return before.Token.Id == after.Token.Id
            ? $"{Predicted} stays {Change(first)}."
            : $"{Predicted} is no longer {Change(first)} but {Change(_effect.Next(after.Token.Id))}.";
    }

    private string Predicted => _effect.Model.Features.Predicts == TokenPrediction.Next
        ? "the next token"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"the token at '{intervened.Tokens[_effect.Before.PredictedPosition].Text}' "
                + $"({_effect.Before.PredictedPosition})");

    private string Distance()
    {
        string moved = string.Create(
            CultureInfo.InvariantCulture,
            $"{_effect.TotalVariation * 100:0.00} % of the probability moves to other tokens "
                + $"(KL {_effect.KullbackLeibler:0.0000} nats)");
        return _effect is { LossBefore: { } before, LossAfter: { } after }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{moved}; the loss over {LossText} goes from {before:0.0000} to {after:0.0000} nats a token.")
            : $"{moved}.";
    }

    private string LossText => _effect.Before.DecoderTokens.Count > 0 ? "the decoder's text" : "the prompt";

    private string HeadsThatLookElsewhere()
    {
        (BlockPart Head, double Change)[] most =
        [
            .. _effect.Before.Attentions
                .Where(set => intervened.Attention is null || intervened.Attention == set.Name)
                .SelectMany(Changes)
                .Where(head => head.Change > Nothing)
                .OrderByDescending(head => head.Change)
                .Take(HeadsNamed),
        ];
        return most.Length == 0
            ? "No head looks elsewhere."
            : "Heads that look elsewhere, with the part of their attention that moves: "
                + string.Join(", ", most.Select(one => $"{one.Head} {Percent(one.Change, "0.0")}")) + ".";
    }

    private IEnumerable<(BlockPart Head, double Change)> Changes(AttentionSet set)
    {
        double[,] changes = _effect.PatternChanges(set.Name);
        string? attention = _effect.Before.Attentions.Count > 1 ? set.Name : null;
        return HeadId.All(changes.GetLength(0), changes.GetLength(1)).Select(head => (
            (BlockPart)head with { Attention = attention }, changes[head.Block, head.Head]));
    }

    private void WriteTable()
    {
        if (intervened.Top == 0)
        {
            return;
        }

        host.Output.WriteLine();
        var table = new TextTable(host, "next token", ">before", ">after", ">change", ">logit", ">rank");
        foreach (TokenChange change in _effect.Top(intervened.Top))
        {
            table.Add(
                change.Token.Text,
                Percent(change.Before.Probability, "0.00"),
                Percent(change.After.Probability, "0.00"),
                Percent(change.Probability, "+0.00;−0.00;0.00"),
                Signed.Text(change.Logit),
                string.Create(
                    CultureInfo.InvariantCulture, $"{change.Before.Rank + 1} → {change.After.Rank + 1}"));
        }

        table.Write();
    }

    private void WriteTexts(string? begun)
    {
        if (intervened.Texts is not { } texts)
        {
            return;
        }

        host.Output.WriteLine();
        host.Output.WriteLine(
            texts.Parting is { } step
                ? string.Create(CultureInfo.InvariantCulture, $"The texts part at new token {step + 1}.")
                : "The text goes on as before.");
        var table = new TextTable(host, "before", "after");
        table.Add(TextOf(texts.Before, begun), TextOf(texts.After, begun));
        table.Write(host.Terminal.Width);
        foreach ((string name, Continuation made) in ((string, Continuation)[])
            [("before", texts.Before), ("after", texts.After)])
        {
            if (made.Steps.Any(one => one.Alternatives.Count > 0))
            {
                host.Output.WriteLine();
                host.Output.WriteLine(name);
                StepTable.Write(made.Steps, host);
            }
        }
    }

    private string TextOf(Continuation made, string? begun) => begun is null
        ? string.Join(' ', made.Written.Select(token => token.Piece))
        : PlainText.Of(begun + made.Text, host);

    private TokenProbability Most(ReadOnlySpan<float> logits) => TokenProbability.Top(_effect.Model, logits, 1)[0];

    private static string Change(TokenChange change) =>
        $"'{change.Token.Text}' ({Percent(change.Before.Probability, "0.0")} → "
            + $"{Percent(change.After.Probability, "0.0")})";

    private static string Percent(double share, string format) =>
        (share * 100).ToString(format, CultureInfo.InvariantCulture) + " %";
}

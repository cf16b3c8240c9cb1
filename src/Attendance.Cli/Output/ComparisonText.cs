using System.Globalization;
using System.Numerics.Tensors;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Models;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>A comparison in words: the finding, the alignment where it is not plain, and a ranked table.</summary>
internal sealed class ComparisonText(HeadComparison comparison, HeadMeasure by, CompareChoice choice, CommandHost host)
{
    /// <summary>Longer alignments are not printed whole.</summary>
    private const int LongestAlignment = 64;

    /// <summary>What rounding alone may leave of a number that is 0.</summary>
    private const double Nothing = 1e-7;

    private readonly RunPair _pair = comparison.Pair;
    private readonly IReadOnlyList<HeadDifference> _ranked = comparison.Ranked(by, choice.Effect);

    private string From => comparison.Into == ComparedRun.A ? "B" : "A";

    /// <summary>The token or tokens that attribution and the logit difference are about.</summary>
    private string Logit => comparison.Target.Against is { } against
        ? $"logit('{Text(comparison.Target.Target)}') − logit('{Text(against)}')"
        : $"logit('{Text(comparison.Target.Target)}')";

    /// <summary>Writes all of it.</summary>
    /// <param name="a">A's name: its prompt, or its model.</param>
    /// <param name="b">B's name.</param>
    public void Write(string a, string b)
    {
        host.Output.WriteLine(
            $"A, {a}, {Predicts(_pair.A)} {Next(_pair.A)}; B, {b}, "
            + $"{(IsNext(_pair.A) && IsNext(_pair.B) ? "with" : Predicts(_pair.B))} {Next(_pair.B)}.");
        WriteTargets();
        if (_pair.A.Run.Attentions.Count > 1)
        {
            host.Output.WriteLine($"Heads are those of {_pair.A.Attention.Name} attention.");
        }

        host.Output.WriteLine(
            Math.Abs(_ranked[0].Value(by, choice.Effect)!.Value) > Nothing
                ? Finding(_ranked[0])
                : "No head makes a difference.");
        WriteAlignment();
        WriteTable();
    }

    private static bool IsNext(ActivationCache run) => run.Model.Features.Predicts == TokenPrediction.Next;

    private static string Predicts(ActivationCache run) => IsNext(run)
        ? "goes on with"
        : $"predicts at token {run.Run.PredictedPosition.ToString(CultureInfo.InvariantCulture)}";

    private static string Next(ActivationCache run)
    {
        ReadOnlySpan<float> logits = run.Run.NextTokenLogits;
        var next = TokenProbability.Of(run.Model, logits, TensorPrimitives.IndexOfMax(logits));
        return string.Create(CultureInfo.InvariantCulture, $"'{next.Token.Text}' ({next.Probability * 100:0.0} %)");
    }

    /// <summary>What becomes of the tokens in question.</summary>
    private void WriteTargets()
    {
        LogitTarget inB = comparison.Target.Translate(_pair.A.Model, _pair.B.Model);
        string target = Change(comparison.Target.Target, inB.Target);
        string also = comparison.Target.Against is { } against ? $" and {Change(against, inB.Against!.Value)}" : "";
        host.Output.WriteLine($"{target}{also} from A to B.");
    }

    private string Change(int tokenA, int tokenB)
    {
        double a = TokenProbability.Of(_pair.A.Model, _pair.A.Run.NextTokenLogits, tokenA).Probability;
        double b = TokenProbability.Of(_pair.B.Model, _pair.B.Run.NextTokenLogits, tokenB).Probability;
        return string.Create(
            CultureInfo.InvariantCulture, $"'{Text(tokenA)}' goes from {a * 100:0.0} to {b * 100:0.0} %");
    }

    private string Finding(HeadDifference head) => by switch
    {
        HeadMeasure.Divergence =>
            $"Head {head.Head} looks most differently: {Value(head.Divergence)} nats of at most 0.6931.",
        HeadMeasure.Attribution =>
            $"Head {head.Head} speaks most differently: it adds {Signed(head.AttributionA)} to {Logit} in A and "
                + $"{Signed(head.AttributionB)} in B.",
        HeadMeasure.Output => Finding(head, head.Output!.Value, "output"),
        _ => Finding(head, head.Pattern!.Value, "pattern"),
    };

    private string Finding(HeadDifference head, PatchEffect effect, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"Head {head.Head} matters most: with its {what} from {From}, {effect.TotalVariation * 100:0.0} % of "
            + $"{comparison.Into}'s next-token probability moves (KL {Value(effect.KullbackLeibler)} nats).");

    private void WriteAlignment()
    {
        (AttentionSet a, AttentionSet b) = (_pair.A.Attention, _pair.B.Attention);
        Write(_pair.Alignment, "aligned tokens", a.KeyTokens, b.KeyTokens);
        if (_pair.QueryAlignment != _pair.Alignment)
        {
            Write(_pair.QueryAlignment, "aligned tokens of the decoder's text", a.QueryTokens, b.QueryTokens);
        }
    }

    private void Write(TokenAlignment alignment, string what, IReadOnlyList<Token> a, IReadOnlyList<Token> b)
    {
        if (alignment.IsComplete)
        {
            return;
        }

        host.Output.WriteLine();
        host.Output.WriteLine(
            $"{alignment.Pairs.Count} {what}; − is in A and + in B alone, and left out of rows and pictures:");
        IEnumerable<string> words = alignment.Steps.Take(LongestAlignment).Select(step => step switch
        {
            { A: { } i, B: { } j } when a[i].Text == b[j].Text => a[i].Text,
            { A: { } i, B: { } j } => $"{a[i].Text}→{b[j].Text}",
            { A: { } i } => $"−{a[i].Text}",
            _ => $"+{b[step.B!.Value].Text}",
        });
        host.Output.WriteLine(
            "  " + string.Join("  ", words) + (alignment.Steps.Count > LongestAlignment ? "  …" : ""));
        if (!alignment.AlignsLast && alignment == _pair.QueryAlignment)
        {
            host.Output.WriteLine(
                "The last tokens, which predict the next, have no partners: patching changes nothing there directly.");
        }
    }

    private void WriteTable()
    {
        bool patched = by is HeadMeasure.Output or HeadMeasure.Pattern;
        host.Output.WriteLine();
        string[] columns = _pair.HasAttribution ? [">head", ">JS", ">in A", ">in B", ">B − A"] : [">head", ">JS"];
        var table = new TextTable(host, patched ? [.. columns, ">KL", ">moved", ">Δ logit"] : columns);
        foreach (HeadDifference head in _ranked.Take(choice.Top))
        {
            string[] cells =
            [
                head.Head.ToString(),
                Value(head.Divergence),
                .. _pair.HasAttribution
                    ? (string[])[Signed(head.AttributionA), Signed(head.AttributionB), Signed(head.Attribution)]
                    : [],
            ];
            PatchEffect? effect = by == HeadMeasure.Pattern ? head.Pattern : head.Output;
            table.Add(
                effect is { } number && patched
                    ?
                    [
                        .. cells,
                        Value(number.KullbackLeibler),
                        string.Create(CultureInfo.InvariantCulture, $"{number.TotalVariation * 100:0.00} %"),
                        Signed(number.LogitDifference),
                    ]
                    : cells);
        }

        table.Write();
        host.Output.WriteLine();
        host.Output.WriteLine("JS: Jensen–Shannon divergence of aligned rows, mean, nats (0 to 0.6931).");
        string whole = $"{Signed(comparison.LogitDifferenceA)} in A and {Signed(comparison.LogitDifferenceB)} in B.";
        host.Output.WriteLine(_pair.HasAttribution
            ? $"in A, in B: what the head adds to {Logit} at the last position; the whole is {whole}"
            : $"{Logit} is {whole}");
        if (patched)
        {
            host.Output.WriteLine(
                $"KL, moved, Δ logit: what the head's {(by == HeadMeasure.Output ? "output" : "pattern")} from {From} "
                    + $"does to {comparison.Into}'s next token: KL(before‖after) in nats, probability that goes "
                    + $"elsewhere, change of {Logit}.");
        }
        else if (choice.By is null)
        {
            host.Output.WriteLine(
                $"With so many tokens heads are ranked by {(_pair.HasAttribution ? "attribution" : "how they look")}; "
                    + "--by patch takes a pass for every head.");
        }
    }

    private string Text(int token) => _pair.A.Model.Describe([token])[0].Text;

    private static string Value(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";

    private static string Signed(double? value) =>
        value?.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture) ?? "";
}

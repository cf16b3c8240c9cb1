using System.Globalization;
using Attendance.Analysis;
using Attendance.Analysis.Comparison;
using Attendance.Analysis.Interventions;
using Attendance.Cli.Hosting;
using Attendance.Generation;
using Attendance.Models;

namespace Attendance.Cli.Output;

/// <summary>Two continuations side by side, where they part, and the heads behind it.</summary>
internal sealed class PartingText(ContinuationPair pair, TransformerModel model, CommandHost host)
{
    private const int HeadsShown = 8;

    /// <summary>Writes all of it.</summary>
    /// <param name="a">The text that A goes on with.</param>
    /// <param name="b">The text that B goes on with.</param>
    /// <param name="steps">Whether the steps are shown too.</param>
    public void Write(string a, string b, bool steps)
    {
        host.Output.WriteLine(Finding());
        host.Output.WriteLine();
        var table = new TextTable(host, "A", "B");
        table.Add(PlainText.Of(Text(a, pair.A), host), PlainText.Of(Text(b, pair.B), host));
        table.Write(host.Terminal.Width);
        if (pair.Parting is { } parting)
        {
            WriteHeads(parting);
        }

        if (steps)
        {
            foreach (Continuation one in (Continuation[])[pair.A, pair.B])
            {
                host.Output.WriteLine();
                host.Output.WriteLine(one == pair.A ? "A" : "B");
                StepTable.Write(one.Steps, host);
            }
        }
    }

    private string Text(string begun, Continuation continuation) => model.Tokenizer is null
        ? string.Join(' ', continuation.Written.Select(token => token.Piece))
        : begun + continuation.Text;

    private string Finding()
    {
        if (pair.Parting is not { } parting)
        {
            return "Both continuations are the same, as far as the shorter one goes.";
        }

        return $"They part at new token {parting.Step + 1}: A goes on with '{parting.A.Token.Text}' "
            + $"({Chance(parting.A)}), B with '{parting.B.Token.Text}' ({Chance(parting.B)}).";
    }

    private static string Chance(TokenChance chance) =>
        string.Create(CultureInfo.InvariantCulture, $"{chance.InA * 100:0.0} % in A, {chance.InB * 100:0.0} % in B");

    private void WriteHeads(Parting parting)
    {
        HeadComparison heads = parting.CompareHeads();
        double whole = heads.LogitDifferenceB - heads.LogitDifferenceA;
        host.Output.WriteLine();
        host.Output.WriteLine(
            $"logit('{parting.A.Token.Text}') − logit('{parting.B.Token.Text}') there is "
                + $"{Signed(heads.LogitDifferenceA)} in A and {Signed(heads.LogitDifferenceB)} in B. "
                + "With one head's output in A taken from B it changes by:");
        var table = new TextTable(host, ">head", ">change", ">of the whole");
        IReadOnlyList<HeadDifference> ranked = heads.Ranked(HeadMeasure.Output, EffectMeasure.LogitDifference);
        foreach (HeadDifference head in ranked.Take(HeadsShown))
        {
            double change = head.Output!.Value.LogitDifference;
            table.Add(
                NameOf(parting, head),
                Signed(change),
                string.Create(CultureInfo.InvariantCulture, $"{change / whole * 100:0;-0;0} %"));
        }

        table.Write();
    }

    /// <summary>A head, with its kind of attention where there are several.</summary>
    public static string NameOf(Parting parting, HeadDifference head)
    {
        ActivationCache run = parting.Pair.A;
        bool hasSeveral = run.Model.Features.AttentionNames.Count > 1;
        return ((BlockPart)head.Head with { Attention = hasSeveral ? run.Attention.Name : null }).ToString();
    }

    private static string Signed(double value) =>
        value.ToString("+0.0000;−0.0000;0.0000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Attendance.Analysis;
using Attendance.Analysis.LogitLens;
using Attendance.Cli.Hosting;
using Attendance.Rendering;
using Attendance.Tokenizers;

namespace Attendance.Cli.Output;

/// <summary>
/// A logit lens in words, as a table of one position through the blocks or of one block's positions, and where there
/// are no colours as one of all first candidates.
/// </summary>
internal static class LensText
{
    // What stands before the candidates, and what one of them takes.
    private const int Before = 24;
    private const int BeforeWithTarget = 44;
    private const int OneCandidate = 18;

    /// <summary>Writes the finding and the table.</summary>
    public static void Write(Lens lens, Token? target, int listed, CommandHost host)
    {
        LensCell last = lens.Cells[^1];
        host.Output.WriteLine(Finding(lens, last, target));
        bool acrossPositions = lens.Rows == 1 && lens.Columns > 1;
        LensCell[] cells = acrossPositions
            ? [.. lens.Cells]
            : [.. lens.Cells.Where(cell => cell.Position == last.Position)];
        int before = target is null ? Before : BeforeWithTarget;
        int room = host.OutputIsTerminal ? Math.Max(1, (host.Terminal.Width - before) / OneCandidate) : int.MaxValue;
        int count = Math.Min(Math.Min(listed, room), last.Candidates.Count);
        var table = new TextTable(
            host,
            [
                acrossPositions ? "at" : "after", ">entropy",
                .. target is null ? (string[])[] : [$">'{target.Text}'", ">rank"],
                .. Enumerable.Range(1, count).Select(rank => rank == 1 ? "candidates" : ""),
            ]);
        foreach (LensCell cell in cells)
        {
            table.Add(
                [
                    acrossPositions ? Place(lens, cell) : cell.Place,
                    cell.Entropy.ToString("0.000", CultureInfo.InvariantCulture),
                    .. cell.Target is { } own ? (string[])[Percent(own.Probability), Rank(own)] : [],
                    .. cell.Candidates.Take(count).Select(one => $"{one.Token.Text} {Percent(one.Probability)}"),
                ]);
        }

        table.Write();
        if (lens.Rows > 1 && lens.Columns > 1 && host.Terminal.Colors == ColorDepth.None)
        {
            host.Output.WriteLine();
            WriteAll(lens, host);
        }
    }

    /// <summary>A row for each position, so that a long prompt makes a long table and no wide one.</summary>
    private static void WriteAll(Lens lens, CommandHost host)
    {
        host.Output.WriteLine("The first candidates at each position, after each block:");
        var table = new TextTable(
            host, ["at", .. Enumerable.Range(0, lens.Rows).Select(row => Column(lens[row, 0]))]);
        for (int column = 0; column < lens.Columns; column++)
        {
            table.Add(
                [
                    Place(lens, lens[0, column]),
                    .. Enumerable.Range(0, lens.Rows).Select(row => lens[row, column].Candidates[0].Token.Text),
                ]);
        }

        table.Write();
    }

    private static string Column(LensCell cell) => cell.Block?.ToString(CultureInfo.InvariantCulture) ?? "embedding";

    private static string Finding(Lens lens, LensCell last, Token? target)
    {
        TokenProbability first = last.Candidates[0];
        string at = $"At '{lens.Tokens[last.Position].Text}' ({last.Position})";
        LensCell[] through = [.. lens.Cells.Where(cell => cell.Position == last.Position)];
        if (last.Target is { } own && target is not null)
        {
            LensCell most = through.MaxBy(cell => cell.Target!.Probability)!;
            string after = lens.Rows == 1 ? $" after {last.Place}" : " in the end";
            string peak = most.Block == last.Block
                ? "."
                : $"; it is most probable {After(most)}, {Percent(most.Target!.Probability)}.";
            return $"{at} '{target.Text}' has {Percent(own.Probability)}{after}, rank {Rank(own)} (0 is first){peak}";
        }

        string candidate = $"the first candidate is '{first.Token.Text}', {Percent(first.Probability)}";
        if (lens.Rows == 1)
        {
            return $"{at}, after {last.Place}, {candidate}.";
        }

        int from = through.Length;
        while (from > 0 && through[from - 1].Candidates[0].Token.Id == first.Token.Id)
        {
            from--;
        }

        return $"{at} {candidate}; it comes first {(from == 0 ? "from the embedding on" : $"{After(through[from])}")}"
            + $"{(from == 0 || from == through.Length - 1 ? "." : " and ever after.")}";
    }

    private static string After(LensCell cell) => cell.Block is null ? "at the embedding" : $"after {cell.Place}";

    private static string Place(Lens lens, LensCell cell) =>
        string.Create(CultureInfo.InvariantCulture, $"[{cell.Position}] {lens.Tokens[cell.Position].Text}");

    private static string Rank(TokenProbability token) => token.Rank.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.00} %");
}

using System.Globalization;
using Attendance.Analysis.Explanation;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Why a head looks there, in words and a table.</summary>
internal static class WhyText
{
    /// <summary>Parts of one side that are named.</summary>
    private const int Named = 5;

    /// <summary>Writes the finding, the largest pairs, and each side's largest parts.</summary>
    public static void Write(Explained explained, CommandHost host)
    {
        host.Output.WriteLine(Finding(explained));
        WriteTable(explained, host);
        ScorePairs pairs = explained.Pairs;
        host.Output.WriteLine();
        WriteSide(host, "query", pairs.QueryParts, pairs.QueryTotal);
        WriteSide(host, "key", pairs.KeyParts, pairs.KeyTotal);
    }

    private static string Finding(Explained explained)
    {
        ScoreExplanation score = explained.Score;
        ScorePair most = explained.Pairs.Largest(1)[0];
        string because = $"most of it: {most.Query} × {most.Key}, {Signed.Text(most.Value)}.";
        string looks = $"{score.Head} looks from {explained.Token(score.Query)} at {explained.Token(score.Key)}";
        if (explained.RatherThan is not { } other)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{looks} with weight {score.Weight:0.0000}; the score is {Signed.Text(score.Score)}, {because}");
        }

        double difference = explained.Pairs.Sum;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{looks} with weight {score.Weight:0.0000} and at {explained.Token(other.Key)} with {other.Weight:0.0000}; "
                + $"the scores differ by {Signed.Text(difference)}, {because}");
    }

    private static void WriteTable(Explained explained, CommandHost host)
    {
        if (explained.Top == 0)
        {
            return;
        }

        ScorePairs pairs = explained.Pairs;
        int all = pairs.QueryParts.Count * pairs.KeyParts.Count;
        IReadOnlyList<ScorePair> listed = pairs.Largest(explained.Top);
        var table = new TextTable(host, "part of the query", "part of the key", $">{explained.Quantity}");
        foreach (ScorePair pair in listed)
        {
            table.Add(pair.Query.Name, pair.Key.Name, Signed.Text(pair.Value));
        }

        if (listed.Count < all)
        {
            table.Add($"{all - listed.Count} others", "", Signed.Text(pairs.Sum - listed.Sum(pair => pair.Value)));
        }

        table.Add("all", "", Signed.Text(pairs.Sum));
        table.Write();
    }

    private static void WriteSide(
        CommandHost host, string side, IReadOnlyList<ScorePart> parts, Func<int, double> total)
    {
        IEnumerable<string> largest = parts
            .Select((part, i) => (part.Name, Value: total(i)))
            .OrderByDescending(part => Math.Abs(part.Value))
            .Take(Named)
            .Select(part => $"{part.Name} {Signed.Text(part.Value)}");
        host.Output.WriteLine($"By part of the {side}: {string.Join(", ", largest)}{(parts.Count > Named ? ", …" : "")}");
    }
}

using System.Globalization;
using Attendance.Circuits.Composition;
using Attendance.Cli.Hosting;

namespace Attendance.Cli.Output;

/// <summary>Composition scores in words and a table.</summary>
internal static class CompositionText
{
    /// <summary>Writes the finding and the largest pairs.</summary>
    public static void Write(Composed composed, CommandHost host)
    {
        string chance = string.Create(
            CultureInfo.InvariantCulture, $"heads that have nothing to do with each other score {composed.Baseline:0.000}");
        if (composed.Ranked is not [HeadComposition first, ..])
        {
            host.Output.WriteLine("No head composes with another: the model has one block.");
            return;
        }

        host.Output.WriteLine(
            $"{first.Later} reads most of what {first.Earlier} writes, through its {Name(first.Kind)}: {Score(composed, first)} "
            + (composed.IsExcess ? $"beyond chance ({chance})." : $"({chance})."));
        if (composed.Top == 0)
        {
            return;
        }

        var table = new TextTable(host, ">writes", ">reads", "through", composed.IsExcess ? ">beyond chance" : ">score");
        foreach (HeadComposition pair in composed.Ranked.Take(composed.Top))
        {
            table.Add($"{pair.Earlier}", $"{pair.Later}", Name(pair.Kind), Score(composed, pair));
        }

        table.Write();
    }

    private static string Name(CompositionKind kind) => kind switch
    {
        CompositionKind.Query => "query",
        CompositionKind.Key => "key",
        _ => "value",
    };

    private static string Score(Composed composed, HeadComposition pair) => composed.IsExcess
        ? Signed.Text(pair.Score)
        : pair.Score.ToString("0.000", CultureInfo.InvariantCulture);
}

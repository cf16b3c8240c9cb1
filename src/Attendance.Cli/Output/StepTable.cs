using System.Globalization;
using Attendance.Analysis;
using Attendance.Cli.Hosting;
using Attendance.Generation;

namespace Attendance.Cli.Output;

/// <summary>Each step's token beside those that were not taken.</summary>
internal static class StepTable
{
    /// <summary>Writes the table where alternatives were asked for.</summary>
    public static void Write(IReadOnlyList<GenerationStep> steps, CommandHost host)
    {
        if (steps.All(step => step.Alternatives.Count == 0))
        {
            return;
        }

        host.Output.WriteLine();
        var table = new TextTable(host, ">#", "token", ">p", ">drawn with", ">rank", ">entropy", "not taken");
        foreach (GenerationStep step in steps)
        {
            table.Add(
                Number(step.Index),
                step.Token.Text,
                Percent(step.Probability),
                Percent(step.SampledProbability),
                Number(step.Rank),
                step.Entropy.ToString("0.00", CultureInfo.InvariantCulture),
                string.Join("  ", step.Alternatives.Select(Other)));
        }

        table.Write();
        host.Output.WriteLine();
        host.Output.WriteLine(
            "p over the whole vocabulary; drawn with: behind penalty, temperature and cuts; entropy in nats.");
    }

    private static string Other(TokenProbability other) => $"{other.Token.Text} {Percent(other.Probability)}";

    private static string Percent(double probability) =>
        string.Create(CultureInfo.InvariantCulture, $"{probability * 100:0.00} %");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

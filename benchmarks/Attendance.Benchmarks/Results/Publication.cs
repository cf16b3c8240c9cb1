using System.Text.Json;

namespace Attendance.Benchmarks.Results;

/// <summary>Where rows go: to the screen, to machines, to the folder of results.</summary>
internal static class Publication
{
    /// <summary>Prints rows, and keeps them when asked.</summary>
    /// <param name="about">The circumstances.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="json">A JSON object a line instead of a table.</param>
    /// <param name="save">Keep them as this processor's results.</param>
    public static void Publish<TRow>(About about, IReadOnlyList<TRow> rows, bool json, bool save)
        where TRow : IRow<TRow>
    {
        if (json)
        {
            foreach (TRow row in rows)
            {
                Console.WriteLine(JsonSerializer.Serialize(row, ResultJson.Line));
            }
        }
        else
        {
            Console.Write(TextTable.Render(rows));
            Console.WriteLine(about.Summary());
        }

        if (save)
        {
            Console.Error.WriteLine($"Kept in {new ResultFile<TRow>(about, rows).Save()}");
        }
    }
}

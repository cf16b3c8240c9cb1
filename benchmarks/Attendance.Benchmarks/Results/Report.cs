using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Benchmarks.Causes;
using Attendance.Benchmarks.Contexts;
using Attendance.Benchmarks.Encoders;
using Attendance.Benchmarks.Generation;
using Attendance.Benchmarks.Input;
using Attendance.Benchmarks.Kernels;
using Attendance.Benchmarks.Machine;
using Attendance.Benchmarks.Pages;
using Attendance.Benchmarks.Passes;
using Attendance.Benchmarks.Peers;
using Attendance.Benchmarks.Products;
using Attendance.Benchmarks.Start;
using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Benchmarks.Results;

/// <summary>
/// The committed results as Markdown: a page beside each file, and the tables of <c>docs/performance.md</c> and
/// <c>docs/viewer.md</c> between their marks. No measured number of those tables is typed by hand.
/// </summary>
internal static partial class Report
{
    private static readonly string[] s_pages = ["performance.md", "viewer.md"];

    private static readonly Dictionary<string, Func<string, string>> s_tables = new()
    {
        [RooflineRow.Name] = Render<RooflineRow>,
        [ComparisonRow.Name] = Render<ComparisonRow>,
        [ForwardRow.Name] = Render<ForwardRow>,
        [GenerateRow.Name] = Render<GenerateRow>,
        [CausesRow.Name] = Render<CausesRow>,
        [EncoderRow.Name] = Render<EncoderRow>,
        [ProductRow.Name] = Render<ProductRow>,
        [ColdRow.Name] = Render<ColdRow>,
        [PageRow.Name] = Render<PageRow>,
        [LongRow.Name] = Render<LongRow>,
        [KernelRow.Name] = Render<KernelRow>,
    };

    /// <summary>The pages that have tables between marks.</summary>
    private static IEnumerable<string> Pages =>
        s_pages.Select(name => Path.Combine(Repository.Root, "docs", name));

    /// <summary>Writes every page whose text is no longer what the results say.</summary>
    public static void Write()
    {
        foreach ((string path, string text) in Stale())
        {
            AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
            Console.WriteLine(path);
        }
    }

    /// <summary>The pages that differ from what the results say, with the text they should have.</summary>
    public static IReadOnlyList<(string Path, string Text)> Stale()
    {
        var pages = new List<(string Path, string Text)>();
        foreach (string file in Files("*"))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!s_tables.TryGetValue(name, out Func<string, string>? render))
            {
                throw new InvalidRequestException(
                    $"{file}: there is no table '{name}'; expected one of {string.Join(", ", s_tables.Keys)}.");
            }

            pages.Add((Path.ChangeExtension(file, ".md"), $"# {name}\n\n{render(file)}"));
        }

        pages.AddRange(Pages.Select(page => (page, Mark().Replace(File.ReadAllText(page), mark => Fill(page, mark)))));
        return [.. pages.Where(page => !File.Exists(page.Path) || File.ReadAllText(page.Path) != page.Text)];
    }

    private static string Fill(string page, Match mark)
    {
        string name = mark.Groups["name"].Value;
        if (!s_tables.TryGetValue(name, out Func<string, string>? render))
        {
            throw new InvalidRequestException(
                $"{page}: there is no table '{name}'; expected one of {string.Join(", ", s_tables.Keys)}.");
        }

        IEnumerable<string> tables = Files(name).Select(render);
        string text = string.Join("\n", tables);
        return $"<!-- table: {name} -->\n\n{(text.Length > 0 ? text : "Not measured yet.\n")}\n<!-- end -->";
    }

    private static string[] Files(string name)
    {
        string[] files = Directory.Exists(Repository.Results)
            ? Directory.GetFiles(Repository.Results, $"{name}.json", SearchOption.AllDirectories)
            : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string Render<TRow>(string file)
        where TRow : IRow<TRow>
    {
        try
        {
            var result = ResultFile<TRow>.Read(file);
            return $"{TextTable.Render(result.Rows)}\n{result.About.Summary()}\n";
        }
        catch (JsonException damaged)
        {
            throw new InvalidRequestException($"{file}: {damaged.Message} Measure again with --save.");
        }
    }

    [GeneratedRegex("<!-- table: (?<name>[a-z]+) -->.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Mark();
}

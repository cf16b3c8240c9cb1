using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Shared;

namespace Attendance.Cli.Tests.Readme;

/// <summary>What the README and the pages promise is run, and must come out as they say.</summary>
public sealed class ReadmeTests
{
    private const string Start = "dotnet run --project src/Attendance.Cli -c Release -- ";

    [Fact]
    public void FirstCommand_AsWritten_DrawsThePicture()
    {
        string line = MarkdownBlocks.Of("README.md", "sh")[0];
        Assert.StartsWith(Start, line, StringComparison.Ordinal);

        using var scratch = new Scratch();
        RunLine("attendance " + line[Start.Length..], scratch).Ok();

        byte[] picture = File.ReadAllBytes(scratch.At("love.png"));
        Assert.Equal([0x89, .. "PNG"u8], picture[..4]);
    }

    [Fact]
    public void SecondCommand_AsWritten_NamesTheTestRunner()
    {
        Assert.Equal("dotnet run test.cs", MarkdownBlocks.Of("README.md", "sh")[1]);
        Assert.True(File.Exists(Path.Combine(Expectation.Repository(), "test.cs")), "test.cs is not at the root of the repository.");
    }

    [Fact]
    public void EveryCommand_InOrder_Succeeds()
    {
        using var scratch = new Scratch();
        foreach (string block in MarkdownBlocks.Of("README.md", "sh").Skip(2))
        {
            foreach (string line in block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                CliRun run = RunLine(line.Split('#')[0], scratch).Ok();
                Assert.NotEmpty(run.Output);
            }
        }
    }

    [Theory]
    [InlineData("README.md", 2)]
    [InlineData("induction.md", 10)]
    public void ConsoleBlocks_Run_PrintWhatIsWritten(string file, int count)
    {
        using var scratch = new Scratch();
        string[][] blocks =
        [
            .. MarkdownBlocks.Of(file, "console").Select(block => block.Split('\n'))
                .Where(lines => lines[0].StartsWith("$ attendance ", StringComparison.Ordinal)),
        ];
        Assert.Equal(count, blocks.Length);
        foreach (string[] block in blocks)
        {
            // On a slow machine there is progress on standard error.
            CliRun run = RunLine(block[0][2..], scratch);
            Assert.Equal(0, run.ExitCode);
            string[] output = run.Output.Replace(PathOf(""), "", StringComparison.Ordinal).TrimEnd('\n').Split('\n');
            bool isCut = block[^1] == "…";
            string[] written = block[1..^(isCut ? 1 : 0)];
            Assert.Equal(written, isCut ? output[..written.Length] : output);
        }
    }

    [Fact]
    public void LibraryExample_Run_PrintsWhatIsWritten()
    {
        var files = new Dictionary<string, string>();
        var printed = new List<string>();
        FirstExample.Run(files.Add, printed.Add);

        Assert.Equal(MarkdownBlocks.Of("README.md", "console")[^1], string.Join('\n', printed));
        Assert.Contains("<svg", files["love.svg"], StringComparison.Ordinal);
        AssertSame(MarkdownBlocks.Of("README.md", "csharp")[0], "FirstExample.cs");
    }

    [Fact]
    public void HookExample_Run_RemovesTheHead()
    {
        using TransformerModel model = ModelLocator.Open("demo");
        (Run changed, CaptureProbe capture) = HookExample.Run(model);

        CapturedTensor z = capture["blocks.5.attn.z"]; // [T, H, D]
        int size = z.Shape[2];
        Assert.All(z.Values.AsSpan(size, size).ToArray(), value => Assert.Equal(0, value));
        Run plain = model.Run("I love you", new RunOptions { Logits = LogitPositions.Last });
        Assert.NotEqual(plain.NextTokenLogits.ToArray(), changed.NextTokenLogits.ToArray());
        AssertSame(MarkdownBlocks.Of("hook-points.md", "csharp")[0], "HookExample.cs");
    }

    [Fact]
    public void InterventionExample_Run_ChangesTheNextToken()
    {
        using TransformerModel model = ModelLocator.Open("demo");
        var printed = new List<string>();
        var capture = new CaptureProbe("blocks.4.attn.z");

        (Run run, InterventionEffect effect) =
            InterventionExample.Run(model, model.Tokenize("I love you"), capture, printed.Add);

        Assert.Single(printed);
        Assert.NotEqual(0, effect.KullbackLeibler);
        Assert.Equal(
            effect.After.NextTokenLogits.ToArray(),
            run.NextTokenLogits.ToArray(),
            (x, y) => Math.Abs(x - y) < 1e-4);
        AssertSame(MarkdownBlocks.Of("interventions.md", "csharp")[0], "InterventionExample.cs");
    }

    private static CliRun RunLine(string line, Scratch scratch)
    {
        // Files that a line names lie in the test's own folder; heads, 5.1, are no files. Models are the repository's.
        string[] words = [.. line.Trim().Split('"').SelectMany((part, i) =>
            i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal("attendance", words[0]);
        return CliRun.Of([.. words[1..].Select(word =>
            word.StartsWith("models/", StringComparison.Ordinal) ? PathOf(word)
            : IsFile(word) ? scratch.At(word)
            : word)]);
    }

    /// <summary>A model's folder, seen from where the test runs as a user sees it from the root.</summary>
    private static string PathOf(string model) =>
        Expectation.Repository() + Path.DirectorySeparatorChar + model;

    private static bool IsFile(string word) => Regex.IsMatch(word, @"^[\w-]+\.[a-z]+$");

    private static void AssertSame(string block, string file, [CallerFilePath] string here = "")
    {
        string[] source = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, file));
        IEnumerable<string> code = source
            .SkipWhile(line => !line.Contains("// README begins", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains("// README ends", StringComparison.Ordinal))
            .Select(line => line.Length > 8 ? line[8..] : "");
        string[] usings = [.. source.Where(line => line.StartsWith("using Attendance.", StringComparison.Ordinal))];
        string expected = block.StartsWith("using ", StringComparison.Ordinal)
            ? string.Join('\n', [.. usings, "", .. code])
            : string.Join('\n', code);
        Assert.Equal(expected, block);
    }
}

using System.Runtime.CompilerServices;
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

    [Fact]
    public void ConsoleBlocks_Run_PrintWhatIsWritten()
    {
        using var scratch = new Scratch();
        string[] block = MarkdownBlocks.Of("README.md", "console")[0].Split('\n');
        Assert.StartsWith("$ attendance ", block[0], StringComparison.Ordinal);
        CliRun run = RunLine(block[0][2..], scratch).Ok();
        Assert.Equal(string.Join('\n', block[1..]), run.Output.TrimEnd('\n'));
    }

    [Fact]
    public void LibraryExample_Run_PrintsWhatIsWritten()
    {
        var files = new Dictionary<string, string>();
        var printed = new List<string>();
        FirstExample.Run(files.Add, printed.Add);

        Assert.Equal(MarkdownBlocks.Of("README.md", "console")[1], string.Join('\n', printed));
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

    private static CliRun RunLine(string line, Scratch scratch)
    {
        // Files that a line names lie in the test's own folder; heads, 5.1, are no files.
        string[] words = [.. line.Trim().Split('"').SelectMany((part, i) =>
            i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal("attendance", words[0]);
        return CliRun.Of([.. words[1..].Select(word => IsFile(word) ? scratch.At(word) : word)]);
    }

    private static bool IsFile(string word) =>
        Path.HasExtension(word) && !double.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out _);

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

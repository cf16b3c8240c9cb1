using System.Text.Json;
using Attendance.Analysis;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Rendering;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

public sealed class ViewCommandTests
{
    private const string Prompt = "I love you";

    [Fact]
    public void View_Json_IsTheLibrarysNumbersBitForBit()
    {
        using TransformerModel model = ModelLocator.Open();
        Run run = model.Run(Prompt);

        JsonElement json = CliRun.Of("view", Prompt, "--json").Ok().Json();

        Assert.Equal("demo", json.GetProperty("model").GetString());
        Assert.Equal("", json.GetProperty("revision").GetString());
        Assert.Equal(6, json.GetProperty("blocks").GetInt32());
        Assert.Equal(8, json.GetProperty("heads").GetInt32());
        Assert.Equal(
            ["I", "love", "you"],
            json.GetProperty("tokens").EnumerateArray().Select(t => t.GetProperty("text").GetString()));
        JsonElement[] panels = [.. json.GetProperty("panels").EnumerateArray()];
        Assert.Equal(8, panels.Length);
        for (int head = 0; head < 8; head++)
        {
            AssertIs(run.Attention.Pattern(5, head), panels[head], 5, head);
        }
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(-6, null)]
    [InlineData(null, 3)]
    [InlineData(null, -1)]
    [InlineData(1, -2)]
    public void View_BlockAndHead_ChooseTheMatrices(int? block, int? head)
    {
        using TransformerModel model = ModelLocator.Open();
        Run run = model.Run(Prompt);
        string[] args =
        [
            "view",
            Prompt,
            "--json",
            .. block is null ? (string[])[] : ["--block", $"{block}"],
            .. head is null ? (string[])[] : ["--head", $"{head}"],
        ];

        JsonElement[] panels = [.. CliRun.Of(args).Ok().Json().GetProperty("panels").EnumerateArray()];

        int[] blocks = block is { } b ? [(b + 6) % 6] : [.. Enumerable.Range(0, 6)];
        int[] heads = head is { } h ? [(h + 8) % 8] : [.. Enumerable.Range(0, 8)];
        Assert.Equal(blocks.Length * heads.Length, panels.Length);
        for (int i = 0; i < panels.Length; i++)
        {
            (int at, int one) = (blocks[i / heads.Length], heads[i % heads.Length]);
            AssertIs(run.Attention.Pattern(at, one), panels[i], at, one);
        }
    }

    [Fact]
    public void View_Piped_IsATableOfNumbers()
    {
        using TransformerModel model = ModelLocator.Open();
        string expected = TerminalHeatmap.Render(model.Run(Prompt).AllHeads(0));

        string output = CliRun.Of("view", Prompt, "--block", "0").Ok().Output;

        Assert.Equal(expected, output);
        Assert.Contains(
            "block 0 · head 7\n           I    love     you\nI     1.0000  0.0000  0.0000\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void View_InATerminal_HasItsColoursAndWidth()
    {
        var terminal = new TerminalOptions { Width = 100, Colors = ColorDepth.TrueColor };

        CliRun run = new CliSetup { OutputIsTerminal = true, Terminal = terminal }
            .Run("view", Prompt)
            .Ok();

        Assert.Contains("\u001b[48;2;", run.Output, StringComparison.Ordinal);
        Assert.Contains("I   love   you", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.svg", "<?xml")]
    [InlineData("x.png", "\u0089PNG")]
    [InlineData("X.PNG", "\u0089PNG")]
    public void View_Out_WritesAPictureAndSaysSo(string name, string magic)
    {
        using var scratch = new Scratch();
        string path = scratch.At(name);

        CliRun run = CliRun.Of("view", Prompt, "--out", path).Ok();

        Assert.StartsWith("demo · all heads of block 5\n", run.Output, StringComparison.Ordinal);
        Assert.Matches($@"\nwrote {System.Text.RegularExpressions.Regex.Escape(path)} \(\d+ × \d+\)\n$", run.Output);
        Assert.StartsWith(
            magic,
            System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)),
            StringComparison.Ordinal);
        Assert.Equal([name], scratch.Files);
    }

    [Fact]
    public void View_OutAndJson_LeavesJsonAloneOnStandardOutput()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of("view", Prompt, "--json", "--out", scratch.At("x.svg"));

        Assert.Equal(8, run.Json().GetProperty("panels").GetArrayLength());
        Assert.StartsWith("wrote ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void View_Values_AreDrawnOrNot()
    {
        using var scratch = new Scratch();

        CliRun.Of("view", Prompt, "--out", scratch.At("with.svg"), "--values").Ok();
        CliRun.Of("view", Prompt, "--out", scratch.At("without.svg"), "--no-values").Ok();

        Assert.Contains(">1.0000<", File.ReadAllText(scratch.At("with.svg")), StringComparison.Ordinal);
        Assert.DoesNotContain(">1.0000<", File.ReadAllText(scratch.At("without.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void View_PictureThatCannotBeWritten_LeavesTheOldOne()
    {
        using var scratch = new Scratch();
        string path = scratch.Write("x.svg", "old");

        CliRun run = CliRun.Of("view", Prompt, "--block", "9", "--out", path);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void View_Directory_IsTheCheckpointInIt()
    {
        JsonElement json = CliRun.Of("view", Prompt, "--model", Scratch.Fixture("gpt2-tiny"), "--json").Ok().Json();

        Assert.Equal(3, json.GetProperty("blocks").GetInt32());
        Assert.Equal(Scratch.Fixture("gpt2-tiny"), json.GetProperty("model").GetString());
    }

    [Fact]
    public void View_CheckpointWithoutTokenizer_TakesIdsOnly()
    {
        using var scratch = new Scratch();
        foreach (string name in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Scratch.Fixture("gpt2-tiny", name), scratch.At(name));
        }

        CliRun
            .Of("view", Prompt, "--model", scratch.Root)
            .IsError(
                1,
                $"{scratch.Root} has no tokenizer (vocab.json and merges.txt, vocab.txt, or tokenizer.json); add its "
                    + "files, or give token ids.");
        Assert.Contains(
            "1842",
            CliRun.Of("view", "--ids", "40,1842", "--model", scratch.Root).Ok().Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void View_DamagedWeights_AreNamed()
    {
        using var scratch = new Scratch();
        File.Copy(Scratch.Fixture("gpt2-tiny", "config.json"), scratch.At("config.json"));
        using (var files = new DirectoryFiles(Scratch.Fixture("gpt2-tiny")))
        {
            scratch.Write("model.safetensors", files.ReadAllBytes("model.safetensors")[..5000]);
        }

        CliRun run = CliRun.Of("view", "--ids", "40", "--model", scratch.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"attendance: {scratch.At("model.safetensors")}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    private static void AssertIs(AttentionMatrix expected, JsonElement panel, int block, int head)
    {
        Assert.Equal(block, panel.GetProperty("block").GetInt32());
        Assert.Equal(head, panel.GetProperty("head").GetInt32());
        float[] values =
        [
            .. panel
                .GetProperty("matrix")
                .EnumerateArray()
                .SelectMany(row => row.EnumerateArray())
                .Select(v => v.GetSingle()),
        ];
        Assert.Equal(
            expected.Values.ToArray().Select(BitConverter.SingleToInt32Bits),
            values.Select(BitConverter.SingleToInt32Bits));
    }
}

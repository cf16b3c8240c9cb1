using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

public sealed class OpenCommandTests
{
    [Fact]
    public void Open_OwnExport_ShowsWhatViewShows()
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");
        CliRun.Of("export", "I love 🙂", "--out", path, "--logits").Ok();
        foreach (
            string[] place in (string[][])
                [
                    [],
                    ["--block", "0"],
                    ["--head", "-1"],
                    ["--block", "1", "--head", "2"],
                ])
        {
            Assert.Equal(
                CliRun.Of(["view", "I love 🙂", .. place]).Ok().Output,
                CliRun.Of(["open", path, .. place]).Ok().Output);
            JsonElement seen = CliRun.Of(["view", "I love 🙂", "--json", .. place]).Ok().Json();
            JsonElement opened = CliRun.Of(["open", path, "--json", .. place]).Ok().Json();

            // What a file's tensor is, nobody knows but whoever wrote it.
            foreach (JsonProperty property in seen.EnumerateObject().Where(property => property.Name != "measure"))
            {
                Assert.Equal(property.Value.GetRawText(), opened.GetProperty(property.Name).GetRawText());
            }

            Assert.Equal("attention", opened.GetProperty("tensor").GetString());
        }
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 6)]
    [InlineData(2, 6)]
    [InlineData(3, 7)]
    [InlineData(4, 6)]
    public void Open_RealGpt2_HasItsTokensAndABlockOfTwelve(int example, int length)
    {
        using var scratch = new Scratch();
        string path = Scratch.Fixture("gpt2-real-examples", $"ex{example}.safetensors");
        string tokens = Scratch.Fixture("gpt2-real-examples", $"ex{example}.json");

        CliRun run = CliRun.Of("open", path, "--tokens", tokens, "--json", "--out", scratch.At("x.png"));

        JsonElement json = run.Json();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("gpt2", json.GetProperty("model").GetString());
        Assert.Equal(12, json.GetProperty("blocks").GetInt32());
        Assert.Equal(12, json.GetProperty("panels").GetArrayLength());
        Assert.Equal(11, json.GetProperty("panels")[0].GetProperty("block").GetInt32());
        Assert.Equal(length, json.GetProperty("tokens").GetArrayLength());
        Assert.All(
            json.GetProperty("tokens").EnumerateArray(),
            token => Assert.NotEqual(' ', token.GetProperty("text").GetString()![0]));
        Assert.Equal(["x.png"], scratch.Files);
    }

    [Theory]
    [InlineData(new[] { 2, 3, 2, 2 }, 3, "block 1 · head 0")]
    [InlineData(new[] { 2, 1, 3, 2, 2 }, 3, "block 1 · head 0")]
    [InlineData(new[] { 3, 2, 2 }, 3, "head 0")]
    [InlineData(new[] { 2, 2 }, 1, "weights")]
    public void Open_Npy_OfEveryForm_IsShown(int[] shape, int panels, string title)
    {
        using var scratch = new Scratch();
        string path = scratch.Write("weights.npy", Npy(shape));

        JsonElement json = CliRun.Of("open", path, "--json").Ok().Json();

        Assert.Equal(panels, json.GetProperty("panels").GetArrayLength());
        Assert.Equal(title, json.GetProperty("panels")[0].GetProperty("title").GetString());
        Assert.Equal("weights", json.GetProperty("tensor").GetString());
        Assert.Equal(
            ["0", "1"],
            json.GetProperty("tokens").EnumerateArray().Select(t => t.GetProperty("text").GetString()));
    }

    [Fact]
    public void Open_Npz_TakesTheNamedTheOnlyOrTheChosenOne()
    {
        using var scratch = new Scratch();
        string named = Npz(scratch, "a.npz", ("other", [1, 2, 2]), ("attention", [3, 2, 2]));
        string only = Npz(scratch, "b.npz", ("hidden", [2, 3]), ("x", [4, 2, 2]));
        string several = Npz(scratch, "c.npz", ("x", [1, 2, 2]), ("y", [2, 2, 2]));

        Assert.Equal("attention", CliRun.Of("open", named, "--json").Ok().Json().GetProperty("tensor").GetString());
        Assert.Equal("x", CliRun.Of("open", only, "--json").Ok().Json().GetProperty("tensor").GetString());
        Assert.Equal(
            "y",
            CliRun.Of("open", several, "--tensor", "y", "--json").Ok().Json().GetProperty("tensor").GetString());
        CliRun
            .Of("open", several)
            .IsError(
                2,
                $"{several}: holds 2 tensors that could be attention; choose one by its name (--tensor): x [1, "
                    + "2, 2], y [2, 2, 2].");
    }

    [Fact]
    public void Open_OneTensorForEachBlock_IsAllBlocks()
    {
        using var scratch = new Scratch();
        string path = Npz(
            scratch,
            "layers.npz",
            [.. Enumerable.Range(0, 11).Select(i => ($"arr_{i}", new[] { 1, 2, 3, 3 }))]);

        JsonElement json = CliRun.Of("open", path, "--head", "1", "--json").Ok().Json();

        Assert.Equal("arr_*", json.GetProperty("tensor").GetString());
        Assert.Equal(
            Enumerable.Range(0, 11),
            json.GetProperty("panels").EnumerateArray().Select(p => p.GetProperty("block").GetInt32()));
    }

    [Fact]
    public void Open_RowsThatDoNotSumToOne_AreWarnedOf()
    {
        using var scratch = new Scratch();
        string path = scratch.Write("scores.npy", Npy([2, 2], scale: 1.5f));

        CliRun run = CliRun.Of("open", path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            $"attendance: warning: {path}: row 0 of 'scores' sums to 1.5, not 1 (2 of 2 rows do not): "
                + "these may be scores, or not attention at all.\n",
            run.Error);
        Assert.NotEqual("", run.Output);
    }

    [Fact]
    public void Open_WhatIsNotFinite_IsNullInJson()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of("open", scratch.Write("x.npy", Npy([2, 2], scale: float.NaN)), "--json");

        Assert.Equal(JsonValueKind.Null, run.Json().GetProperty("panels")[0].GetProperty("matrix")[0][0].ValueKind);
    }

    [Theory]
    [InlineData("""["I", "Ġlove"]""")]
    [InlineData("""["I", " love"]""")]
    [InlineData("""{"tokens":[{"id":1,"piece":"I","text":"I","start":0,"end":1},{"text":"love"}]}""")]
    [InlineData("""[{"text":"I"},{"text":"love"}]""")]
    public void Open_Tokens_AreLabels(string json)
    {
        using var scratch = new Scratch();
        string path = scratch.Write("x.npy", Npy([2, 2]));

        string output = CliRun.Of("open", path, "--tokens", scratch.Write("tokens.json", json)).Ok().Output;

        Assert.Contains("     I    love\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        """["I"]""",
        2,
        "There are 1 tokens, but 'x' of X.npy has 2 positions; give as many tokens as positions."
    )]
    [InlineData(
        "{",
        1,
        "T.json: is not valid JSON (line 1); expected a list of texts, [\"I\", \" love\"], or what attendance "
            + "tokens --json prints."
    )]
    [InlineData(
        "3",
        1,
        "T.json: holds no list of tokens; expected a list of texts, [\"I\", \" love\"], or what attendance "
            + "tokens --json prints."
    )]
    [InlineData(
        "[1, 2]",
        1,
        "T.json: has something else than a token as number 0; expected a list of texts, [\"I\", \" love\"], or "
            + "what attendance "
            + "tokens --json prints."
    )]
    public void Open_TokensThatDoNotFit_AreRefused(string json, int code, string message)
    {
        using var scratch = new Scratch();
        string path = scratch.Write("x.npy", Npy([2, 2]));
        string tokens = scratch.Write("t.json", json);

        CliRun
            .Of("open", path, "--tokens", tokens)
            .IsError(
                code,
                message
                    .Replace("X.npy", path, StringComparison.Ordinal)
                    .Replace("T.json", tokens, StringComparison.Ordinal));
    }

    [Fact]
    public void Open_MetadataThatDoesNotFit_IsPassedOverWithAWarning()
    {
        using var scratch = new Scratch();
        string path = scratch.At("x.safetensors");
        using (
            var file = SafetensorsWriter.Create(
                path,
                [new TensorDeclaration("attention", DType.F32, 2, 2)],
                new Dictionary<string, string> { ["tokens"] = "[\"a\"]" }))
        {
            file.Write((ReadOnlySpan<float>)[1, 0, 0.5f, 0.5f]);
            file.Complete();
        }

        CliRun run = CliRun.Of("open", path);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            $"attendance: warning: {path}: its metadata names 1 tokens, but 'attention' has 2 positions. "
                + "Positions are shown instead.\n",
            run.Error);
    }

    [Theory]
    [InlineData(
        new[] { 3, 2, 2 },
        "--block",
        "0",
        "'x' of X has no blocks to choose from: it is [H, T, T]; leave out --block."
    )]
    [InlineData(
        new[] { 2, 2 },
        "--head",
        "0",
        "'x' of X has no heads to choose from: it is one matrix, [T, T]; leave out --head."
    )]
    [InlineData(
        new[] { 3, 2, 2 },
        "--head",
        "3",
        "There is no head 3; 'x' of X has 3: 0 to 2, or -3 to -1 from the end."
    )]
    public void Open_AxisThatIsNotThere_IsRefused(int[] shape, string option, string value, string message)
    {
        using var scratch = new Scratch();
        string path = scratch.Write("x.npy", Npy(shape));

        CliRun
            .Of("open", path, option, value)
            .IsError(2, message.Replace("of X ", $"of {path} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 2, 2, 3, 2, 2 })]
    [InlineData(new[] { 4 })]
    public void Open_NothingThatFits_ListsWhatThereIs(int[] shape)
    {
        using var scratch = new Scratch();
        string path = scratch.Write("x.npy", Npy(shape));

        CliRun
            .Of("open", path)
            .IsError(
                1,
                $"{path}: holds no tensor that can be attention, which is [B, H, T, T], [B, 1, H, T, T], [H, T, "
                    + "T] or [T, T] of "
                    + $"floating-point numbers; it holds x [{string.Join(", ", shape)}].");
    }

    [Theory]
    [InlineData("x.npy")]
    [InlineData("x.npz")]
    [InlineData("x.safetensors")]
    public void Open_Damaged_IsOneLine(string name)
    {
        using var scratch = new Scratch();
        string path = scratch.Write(name, "\u0093NUMPY and then nonsense");

        CliRun run = CliRun.Of("open", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.StartsWith($"attendance: {path}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    /// <summary>Patterns in which each position looks at itself, times a scale.</summary>
    private static byte[] Npy(int[] shape, float scale = 1)
    {
        string form = string.Join(", ", shape) + (shape.Length == 1 ? "," : "");
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({form}), }}".PadRight(117) + "\n";
        using var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0]);
        file.Write(Encoding.ASCII.GetBytes(header));
        int count = shape.Aggregate((a, b) => a * b);
        for (int i = 0; i < count; i++)
        {
            bool onDiagonal = shape.Length > 1 && i / shape[^1] % shape[^2] == i % shape[^1];
            file.Write(BitConverter.GetBytes(onDiagonal || float.IsNaN(scale) ? scale : 0f));
        }

        return file.ToArray();
    }

    private static string Npz(Scratch scratch, string name, params (string Name, int[] Shape)[] arrays)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach ((string array, int[] shape) in arrays)
            {
                using Stream entry = archive.CreateEntry($"{array}.npy").Open();
                entry.Write(Npy(shape));
            }
        }

        return scratch.Write(name, file.ToArray());
    }
}

using System.Text.Json;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Cli.Tests.Commands;

public sealed class ExportCommandTests
{
    [Fact]
    public void Export_Everything_IsWhatTheLibraryComputes()
    {
        using var scratch = new Scratch();
        string path = scratch.At("run.safetensors");
        using TransformerModel model = ModelLocator.Open();
        Run run = model.Run("I love 🙂", new RunOptions { Logits = LogitPositions.All });

        CliRun done = CliRun
            .Of("export", "I love 🙂", "--out", path, "--logits", "--include", "blocks.*.resid_post, hook_embed")
            .Ok();

        using var file = SafetensorsFile.Open(path);
        int length = run.Tokens.Count;
        Assert.Equal(
            [
                "attention",
                "input_ids",
                "logits",
                "embed",
                .. Enumerable.Range(0, 6).Select(b => $"blocks.{b}.resid_post"),
            ],
            file.Tensors.Keys);
        Assert.Equal([6L, 8, length, length], file.Tensors["attention"].Shape);
        float[] attention = file.Tensors["attention"].ToArray();
        for (int head = 0; head < 48; head++)
        {
            Assert.Equal(
                run.Attention.Pattern(head / 8, head % 8).Values.ToArray(),
                attention.AsSpan(head * length * length, length * length).ToArray());
        }

        Assert.Equal(run.LogitsAt(length - 1).ToArray(), file.Tensors["logits"].ToArray()[^model.Vocabulary..]);
        Assert.Equal(DType.I64, file.Tensors["input_ids"].DType);
        Assert.Equal([length, 128L], file.Tensors["blocks.5.resid_post"].Shape);
        Assert.Equal("I love 🙂", file.Metadata["prompt"]);
        Assert.Equal("demo", file.Metadata["model"]);
        Assert.Equal("", file.Metadata["revision"]);
        Assert.Matches(@"^\d+\.\d+\.\d+$", file.Metadata["version"]);
        Assert.Equal(
            CliRun.Of("tokens", "I love 🙂", "--json").Output,
            $$"""{"tokens":{{file.Metadata["tokens"]}}}""" + "\n");
        Assert.StartsWith($"wrote {path} (", done.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  attention F32 [6, 8, {length}, {length}]\n", done.Output, StringComparison.Ordinal);
        Assert.Equal(["run.safetensors"], scratch.Files);
    }

    [Fact]
    public void Export_Ids_AgreesWithTheReference()
    {
        using var scratch = new Scratch();
        using var expected = SafetensorsFile.Open(Scratch.Fixture("gpt2-tiny", "expected.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Scratch.Fixture("gpt2-tiny", "expected.json")));
        JsonElement tolerance = json.RootElement.GetProperty("suggested_tolerance_max_abs");
        foreach (JsonElement input in json.RootElement.GetProperty("inputs").EnumerateArray())
        {
            string name = input.GetProperty("name").GetString()!;
            if (input.GetProperty("ids").GetArrayLength() != 1)
            {
                continue;
            }

            string ids = string.Join(',', input.GetProperty("ids")[0].EnumerateArray());
            string path = scratch.At($"{name}.safetensors");
            CliRun.Of("export", "--ids", ids, "--model", Scratch.Fixture("gpt2-tiny"), "--logits", "--out", path).Ok();

            using var file = SafetensorsFile.Open(path);
            AssertClose(
                expected.Tensors[$"{name}.attentions"].ToArray(),
                file.Tensors["attention"].ToArray(),
                tolerance,
                "attentions");
            float[] last = expected.Tensors[$"{name}.last_logits"].ToArray();
            AssertClose(last, file.Tensors["logits"].ToArray()[^last.Length..], tolerance, "logits");
        }
    }

    [Theory]
    [InlineData("The cat sat on the mat.", "--pair", "It was unaffable!")]
    [InlineData(
        "--ids", "4,109,123,125,118,109,126,20,5,116,117,147,176,171,7,5",
        "--token-type-ids", "0,0,0,0,0,0,0,0,0,1,1,1,1,1,1,1")]
    public void Export_OfAPair_AgreesWithTheReference(params string[] input)
    {
        using var scratch = new Scratch();
        using var expected = SafetensorsFile.Open(Scratch.Fixture("bert-tiny", "expected.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(Scratch.Fixture("bert-tiny", "expected.json")));
        string path = scratch.At("pair.safetensors");

        CliRun.Of(["export", .. input, "--model", Scratch.Fixture("bert-tiny"), "--out", path]).Ok();

        using var file = SafetensorsFile.Open(path);
        AssertClose(
            expected.Tensors["pair.attentions"].ToArray(),
            file.Tensors["attention"].ToArray(),
            json.RootElement.GetProperty("suggested_tolerance_max_abs"),
            "attentions");
    }

    [Fact]
    public void Export_Json_SaysWhatWasWritten()
    {
        using var scratch = new Scratch();

        JsonElement json = CliRun.Of("export", "hi", "--out", scratch.At("x.safetensors"), "--json").Ok().Json();

        Assert.Equal(new FileInfo(scratch.At("x.safetensors")).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal("attention", json.GetProperty("tensors")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Export_UnknownHookPoint_WritesNothing()
    {
        using var scratch = new Scratch();

        CliRun run = CliRun.Of("export", "hi", "--out", scratch.At("x.safetensors"), "--include", "blocks.0.attn.w");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            "attendance: There is no hook point 'blocks.0.attn.w'; ",
            run.Error,
            StringComparison.Ordinal);
        Assert.Empty(scratch.Files);
    }

    [Fact]
    public void Export_Interrupted_LeavesNothing()
    {
        using var scratch = new Scratch();

        CliRun run = new CliSetup { IsInterrupted = true }.Run("export", "hi", "--out", scratch.At("x.safetensors"));

        Assert.Equal(new CliRun(130, "", ""), run);
        Assert.Empty(scratch.Files);
    }

    private static void AssertClose(float[] expected, float[] actual, JsonElement tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(largest <= tolerance.GetProperty(what).GetDouble(), $"{what} differ by {largest}");
    }
}

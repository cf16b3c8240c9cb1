using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Models;
using Attendance.Tests.Shared;

namespace Attendance.Cli.Tests.Commands;

public sealed class InfoCommandTests
{
    [Fact]
    public void Info_Text_IsAsCommitted()
    {
        string output = CliRun.Of("info").Ok().Output;

        // What depends on the machine.
        output = Regex.Replace(output, "(?m)^  (in use|of this machine|threads)( +).*$", "  $1$2…");
        Expectation.Verify(output, "Cli", "info");
    }

    [Fact]
    public void Info_All_ListsEveryTensor()
    {
        using TransformerModel model = ModelLocator.Open();

        string output = CliRun.Of("info", "--all").Ok().Output;

        Assert.All(model.Parameters, tensor => Assert.Contains($"  {tensor.Name} ", output, StringComparison.Ordinal));
    }

    [Fact]
    public void Info_Json_HoldsTensorsAndCounts()
    {
        JsonElement json = CliRun.Of("info", "--json").Ok().Json();

        long sum = json.GetProperty("tensors")
            .EnumerateArray()
            .Sum(t =>
                t.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, axis) => product * axis.GetInt64()));
        Assert.Equal(sum, json.GetProperty("parameters").GetInt64());
        Assert.Equal(6, json.GetProperty("config").GetProperty("n_layer").GetInt32());
        Assert.Equal(
            6L * 8 * 512 * 512 * 4,
            json.GetProperty("memory").GetProperty("patternBytesAtContext").GetInt64());
        Assert.Equal(
            8191,
            json.GetProperty("tokenizer").GetProperty("special").GetProperty("<|endoftext|>").GetInt32());
    }

    [Fact]
    public void Info_WithoutTokenizer_SaysSo()
    {
        using var scratch = new Scratch();
        foreach (string name in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Scratch.Fixture("gpt2-tiny", name), scratch.At(name));
        }

        Assert.Contains(
            "only ids can be run",
            CliRun.Of("info", "--model", scratch.Root).Ok().Output,
            StringComparison.Ordinal);
        Assert.Equal(
            JsonValueKind.Null,
            CliRun.Of("info", "--model", scratch.Root, "--json").Ok().Json().GetProperty("tokenizer").ValueKind);
    }
}

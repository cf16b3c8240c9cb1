using System.Text.Json;

namespace Attendance.Cli.Tests.Commands;

/// <summary>The same prompt through several models at once.</summary>
public sealed class ViewOfModelsTests
{
    private static readonly string[] s_models =
        ["--model", "demo", "--model", Scratch.Fixture("bert-tiny"), "--model", Scratch.Fixture("bart-tiny")];

    [Fact]
    public void View_AsJson_HasAnObjectForEachModelWithItsOwnTokens()
    {
        JsonElement json = CliRun.Of(["view", "The cat sat.", "--json", .. s_models]).Ok().Json();

        Assert.Equal(3, json.GetArrayLength());
        Assert.Equal([4, 6, 8], json.EnumerateArray().Select(model => model.GetProperty("tokens").GetArrayLength()));
        Assert.All(json.EnumerateArray(), model =>
        {
            int tokens = model.GetProperty("tokens").GetArrayLength();
            Assert.All(
                model.GetProperty("panels").EnumerateArray(),
                panel => Assert.Equal(tokens, panel.GetProperty("matrix").GetArrayLength()));
        });
        Assert.True(json[1].GetProperty("tokens")[0].GetProperty("special").GetBoolean());
    }

    [Fact]
    public void View_InTheTerminal_ShowsOneBelowTheOther()
    {
        string text = CliRun.Of(["view", "The cat sat.", "--block", "0", "--head", "1", .. s_models]).Ok().Output;

        // Each with its own labels: GPT-2 puts nothing round the prompt, BERT and BART their own.
        Assert.StartsWith("demo · head 0.1\n", text, StringComparison.Ordinal);
        int bert = text.IndexOf("\n[CLS]  ", StringComparison.Ordinal);
        int bart = text.IndexOf("\n<s>  ", StringComparison.Ordinal);
        Assert.True(bert > 0 && bart > bert, text);
    }

    [Fact]
    public void View_AsPicture_IsOneFileWithTheTitlesOfAll()
    {
        using var scratch = new Scratch();
        string file = Path.Combine(scratch.Root, "three.svg");

        string output = CliRun.Of(["view", "The cat sat.", "--head", "1", "--out", file, .. s_models]).Ok().Output;

        Assert.Contains($"wrote {file} (", output, StringComparison.Ordinal);
        string svg = File.ReadAllText(file);
        Assert.All(
            (string[])["demo · head 1", "bert-tiny · head 1", "bart-tiny · encoder attention · head 1"],
            title => Assert.Contains(title, svg, StringComparison.Ordinal));
    }

    [Fact]
    public void View_OfAPair_NamesTheModelThatTakesNone()
    {
        CliRun run = CliRun.Of(["view", "a", "--pair", "b", .. s_models]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("attendance: demo takes one text, not a pair", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void View_RevisionOfSeveral_IsAUsageError() =>
        CliRun.Of(["view", "a", "--revision", "x", .. s_models]).IsUsageError(
            "--revision is of one model; give --model once, or leave --revision out.", "attendance view");
}

using System.Text;

namespace Attendance.Cli.Tests.Input;

public sealed class PromptTests
{
    private static readonly string s_expected = CliRun.Of("tokens", "I love you", "--json").Ok().Output;

    [Theory]
    [InlineData("I love you")]
    [InlineData("I love you\n")]
    [InlineData("I love you\r\n")]
    [InlineData("\ufeffI love you\n")]
    public void StandardInput_IsThePromptWithoutItsLineBreak(string text) =>
        Assert.Equal(
            s_expected,
            new CliSetup { Input = Encoding.UTF8.GetBytes(text) }
                .Run("tokens", "-", "--json")
                .Ok()
                .Output);

    [Theory]
    [InlineData("I love you")]
    [InlineData("I love you\n")]
    public void File_IsThePromptWithoutItsLineBreak(string text)
    {
        using var scratch = new Scratch();

        Assert.Equal(s_expected, CliRun.Of("tokens", "--file", scratch.Write("p.txt", text), "--json").Ok().Output);
    }

    [Fact]
    public void File_WithSeveralLineBreaks_LosesOne()
    {
        using var scratch = new Scratch();

        string output = CliRun.Of("tokens", "--file", scratch.Write("p.txt", "a\n\n"), "--json").Ok().Output;

        Assert.Equal(CliRun.Of("tokens", "a\n", "--json").Ok().Output, output);
    }

    [Theory]
    [InlineData("40,1842,345")]
    [InlineData("40 1842 345")]
    [InlineData(" 40, 1842,345, ")]
    public void Ids_AreTheTokens(string ids) =>
        Assert.Equal(s_expected, CliRun.Of("tokens", "--ids", ids, "--json").Ok().Output);

    [Theory]
    [InlineData("1,a", "a")]
    [InlineData("-1", "-1")]
    [InlineData("1.5", "1.5")]
    [InlineData("99999999999", "99999999999")]
    public void Ids_ThatAreNone_AreNamed(string ids, string bad) =>
        CliRun
            .Of("tokens", "--ids", ids)
            .IsUsageError(
                $"--ids: '{bad}' is not a token id; expected whole numbers with commas between, 40,1842,345.",
                "attendance tokens");

    [Theory]
    [InlineData("there is no prompt")]
    [InlineData("there is more than one prompt", "hi", "--ids", "1")]
    [InlineData("there is more than one prompt", "-", "--file", "x")]
    [InlineData("there is more than one prompt", "--file", "x", "--ids", "1")]
    public void Sources_OtherThanOne_AreRefused(string what, params string[] args) =>
        CliRun
            .Of(["view", .. args])
            .IsUsageError(
                $"{what}; give one text in quotes, - for standard input, --file FILE, or --ids 40,1842,345.",
                "attendance view");

    [Theory]
    [InlineData("view", "")]
    [InlineData("view", "-")]
    [InlineData("export", "-", "--out", "x.safetensors")]
    public void Empty_HasNoToken(params string[] args) =>
        CliRun.Of(args).IsError(2, "The prompt has no token; expected at least one.");

    [Fact]
    public void File_ThatIsNotThere_IsNamed()
    {
        using var scratch = new Scratch();

        CliRun
            .Of("view", "--file", scratch.At("no"))
            .IsUsageError($"--file '{scratch.At("no")}': there is no such file.", "attendance view");
        CliRun
            .Of("view", "--file", scratch.Root)
            .IsUsageError($"--file '{scratch.Root}': it is a directory.", "attendance view");
    }

    [Fact]
    public void Text_ThatIsNotUtf8_IsRefusedWithThePlace() =>
        new CliSetup { Input = [65, 66, 0xFF] }
            .Run("view", "-")
            .IsUsageError(
                "standard input: the prompt is not UTF-8 text (at byte 2); convert it to UTF-8.",
                "attendance view");

    [Theory]
    [InlineData("@file")]
    [InlineData("[diagram] x")]
    [InlineData("[suggest:3]")]
    [InlineData("a=b:c")]
    [InlineData("naïve 🙂 漢字 שלום")]
    public void Text_ThatLooksLikeSyntax_IsTextAllTheSame(string text)
    {
        CliRun run = CliRun.Of("tokens", text, "--json").Ok();

        Assert.Equal(
            text.Length,
            run.Json().GetProperty("tokens").EnumerateArray().Last().GetProperty("end").GetInt32());
    }

    [Theory]
    [InlineData("-5 degrees")]
    [InlineData("--block")]
    public void Text_BehindTwoDashes_MayBeginWithOne(string text) =>
        Assert.NotEqual(
            0,
            CliRun.Of("tokens", "--json", "--", text).Ok().Json().GetProperty("tokens").GetArrayLength());
}

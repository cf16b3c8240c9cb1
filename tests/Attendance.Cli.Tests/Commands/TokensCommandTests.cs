using Attendance.Tests.Shared;

namespace Attendance.Cli.Tests.Commands;

public sealed class TokensCommandTests
{
    [Fact]
    public void Tokens_Json_IsExactlyTheAgreedForm() =>
        Assert.Equal(
            """
            {"tokens":[{"id":40,"piece":"I","text":"I","start":0,"end":1},{"id":1842,"piece":"Ġlove","text":"love","start":1,"end":6}]}

            """.ReplaceLineEndings("\n"),
            CliRun.Of("tokens", "I love", "--json").Ok().Output);

    [Fact]
    public void Tokens_Table_IsAsCommitted() =>
        Expectation.Verify(CliRun.Of("tokens", "Naïve 🙂\n[b]bold[/]").Ok().Output, "Cli", "tokens");

    [Fact]
    public void Tokens_OfATokenizerAlone_NeedNoWeights() =>
        Assert.Contains(
            "32704",
            CliRun.Of("tokens", "Data visualization", "--model", Scratch.Fixture("gpt2-tokenizer")).Ok().Output,
            StringComparison.Ordinal);

    [Fact]
    public void Tokens_WithoutTokenizer_SaysSo()
    {
        using var scratch = new Scratch();

        CliRun
            .Of("tokens", "hi", "--model", scratch.Root)
            .IsError(
                1,
                $"{scratch.Root} has no tokenizer: neither vocab.json and merges.txt nor tokenizer.json; add "
                    + "its files.");
    }

    [Fact]
    public void Tokens_OfNothing_AreNone() =>
        Assert.Equal("{\"tokens\":[]}\n", CliRun.Of("tokens", "", "--json").Ok().Output);
}

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
                $"{scratch.Root} has no tokenizer: neither vocab.json and merges.txt, nor vocab.txt, nor "
                    + "tokenizer.json; add its files.");
    }

    [Fact]
    public void Tokens_OfAPair_ShowSegmentsAndSpecialTokens() =>
        Expectation.Verify(
            CliRun
                .Of("tokens", "The [MASK] sat.", "--pair", "It jumped", "--model", Scratch.Fixture("bert-tiny"))
                .Ok()
                .Output,
            "Cli",
            "tokens-pair");

    [Fact]
    public void Tokens_OfAPairAsJson_SaySegmentAndSpecial() =>
        Assert.Equal(
            """
            {"tokens":[{"id":0,"piece":"<s>","text":"<s>","start":0,"end":0,"special":true},{"id":143,"piece":"a","text":"a","start":0,"end":1},{"id":2,"piece":"</s>","text":"</s>","start":1,"end":1,"special":true},{"id":2,"piece":"</s>","text":"</s>","start":0,"end":0,"segment":1,"special":true},{"id":572,"piece":"b","text":"b","start":0,"end":1,"segment":1},{"id":2,"piece":"</s>","text":"</s>","start":1,"end":1,"segment":1,"special":true}]}

            """.ReplaceLineEndings("\n"),
            CliRun.Of("tokens", "a", "--pair", "b", "--json", "--model", Scratch.Fixture("roberta-tiny")).Ok().Output);

    [Theory]
    [InlineData("tokens", "This model")]
    [InlineData("view", "demo")]
    [InlineData("generate", "demo")]
    public void Pair_OfAModelWithoutPairs_SaysWhyNot(string command, string model) =>
        CliRun
            .Of(command, "a", "--pair", "b")
            .IsError(
                2,
                $"{model} takes one text, not a pair: its tokenizer (byte-level BPE) has no token that separates two. "
                    + "Leave the pair out, or use a model with pairs, such as BERT.");

    [Fact]
    public void Pair_WithIds_IsAUsageError() =>
        CliRun
            .Of("tokens", "--ids", "1,2", "--pair", "b")
            .IsUsageError(
                "--pair goes with a text; with --ids, the ids of both texts are one list.", "attendance tokens");

    [Fact]
    public void Tokens_OfNothing_AreNone() =>
        Assert.Equal("{\"tokens\":[]}\n", CliRun.Of("tokens", "", "--json").Ok().Output);
}

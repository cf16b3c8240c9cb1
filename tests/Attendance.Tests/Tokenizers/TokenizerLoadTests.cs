using System.Text;
using System.Text.Json;
using Attendance.Errors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Tokenizers;

/// <summary>What the tokenizer's files may say, and what comes of it.</summary>
public sealed class TokenizerLoadTests
{
    private const string Text = "abc ab a\U0001F600 <|endoftext|>x";

    [Fact]
    public void TryLoad_Demo_IsByteLevelBpe()
    {
        PromptTokenizer tokenizer = PromptTokenizer.TryLoad(EmbeddedFiles.Demo)!;

        Assert.Equal("byte-level BPE", tokenizer.Kind);
        Assert.Equal(8192, tokenizer.VocabularySize);
        Assert.Equal(8191, Assert.Single(tokenizer.SpecialTokens).Value);
        Assert.Equal([40, 1842, 345], tokenizer.Encode("I love you").Ids());
    }

    [Fact]
    public void TryLoad_NoFiles_IsNull() => Assert.Null(PromptTokenizer.TryLoad(new MemoryFiles()));

    [Fact]
    public void TryLoad_SettingsWithoutVocabulary_IsNull()
        => Assert.Null(PromptTokenizer.TryLoad(new MemoryFiles().With("tokenizer_config.json", "{}")));

    [Theory]
    [InlineData("""["a b", "ab c", "Ġ a"]""")]
    [InlineData("""[["a", "b"], ["ab", "c"], ["Ġ", "a"]]""")]
    public void TryLoad_TokenizerJsonAlone_GivesTheSameIds(string merges)
    {
        IReadOnlyList<Token> expected = TokenizerFixture.Load(TokenizerFixture.Small()).Encode(Text);

        Assert.Equal(expected, TokenizerFixture.Load(TokenizerFixture.SmallJson(merges)).Encode(Text));
    }

    [Fact]
    public void TryLoad_Gpt2AsTokenizerJson_GivesTheSameIds()
    {
        string vocabulary = Encoding.UTF8.GetString(TokenizerFixture.Read("gpt2-tokenizer", "vocab.json"));
        string[] merges = File.ReadAllLines(TokenizerFixture.PathOf("gpt2-tokenizer", "merges.txt"))[1..];

        // As GPT-2's own file on the hub: without model.type.
        string json = $$"""
            {
              "version": "1.0", "truncation": null, "padding": null,
              "added_tokens": [{"id": 50256, "special": true, "content": "<|endoftext|>", "single_word": false,
                "lstrip": false, "rstrip": false, "normalized": true}],
              "normalizer": null,
              "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
              "post_processor": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false},
              "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
              "model": {"dropout": null, "unk_token": null, "continuing_subword_prefix": "", "end_of_word_suffix": "",
                "fuse_unk": false, "vocab": {{vocabulary}}, "merges": {{JsonSerializer.Serialize(merges)}}}
            }
            """;
        PromptTokenizer tokenizer = TokenizerFixture.Load(new MemoryFiles().With("tokenizer.json", json));

        foreach (string line in File.ReadLines(TokenizerFixture.PathOf("tokenizer-golden.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            string text = document.RootElement.GetProperty("text").GetString()!;
            Assert.Equal(TokenizerFixture.Gpt2.Encode(text), tokenizer.Encode(text));
        }
    }

    [Fact]
    public void TryLoad_ByteOrderMarksAndWindowsLines_GivesTheSameIds()
    {
        MemoryFiles files = TokenizerFixture.Small();
        byte[] vocabulary = [.. Encoding.UTF8.Preamble, .. files.ReadAllBytes("vocab.json")];
        string merges = Encoding.UTF8.GetString(files.ReadAllBytes("merges.txt")).ReplaceLineEndings("\r\n");
        IReadOnlyList<Token> expected = TokenizerFixture.Load(files).Encode(Text);

        files.With("vocab.json", vocabulary).With("merges.txt", "\uFEFF" + merges);

        Assert.Equal(expected, TokenizerFixture.Load(files).Encode(Text));
    }

    [Fact]
    public void TryLoad_MergesOfHashes_AreMerges()
    {
        MemoryFiles files = TokenizerFixture.Small().With("added_tokens.json", "{}");
        string vocabulary = Encoding.UTF8.GetString(files.ReadAllBytes("vocab.json")).Replace("\"abc\"", "\"##\"");
        files.With("vocab.json", vocabulary).With("merges.txt", "#version: 0.2\n# #\n");

        Assert.Equal([257], TokenizerFixture.Load(files).Encode("##").Ids());

        // Without the header, too.
        Assert.Equal([257], TokenizerFixture.Load(files.With("merges.txt", "# #")).Encode("##").Ids());
    }

    [Fact]
    public void TryLoad_NoMerges_GivesBytes()
    {
        MemoryFiles files = TokenizerFixture.Small().With("merges.txt", "");

        Assert.Equal(["97 a [0..1]", "98 b [1..2]"], TokenizerFixture.Load(files).Encode("ab").Lines());
    }

    [Fact]
    public void Encode_ByteWithoutToken_IsRefusedByName()
    {
        MemoryFiles files = new MemoryFiles().With("vocab.json", """{"a": 0, "b": 1}""").With("merges.txt", "");
        PromptTokenizer tokenizer = TokenizerFixture.Load(files);

        Assert.Equal([0, 1], tokenizer.Encode("ab").Ids());
        var error = Assert.Throws<InvalidRequestException>(() => tokenizer.Encode("ac"));
        Assert.Contains("63 of 'c'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("special_tokens_map.json", """{"bos_token": "<x>"}""")]
    [InlineData("special_tokens_map.json", """{"pad_token": {"content": "<x>", "lstrip": false}, "eos_token": null}""")]
    [InlineData("special_tokens_map.json", """{"additional_special_tokens": ["<x>"]}""")]
    [InlineData("tokenizer_config.json", """{"unk_token": "<x>"}""")]
    [InlineData("tokenizer_config.json", """{"extra_special_tokens": {"image_token": "<x>"}}""")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"260": {"content": "<x>", "special": true}}}""")]
    public void TryLoad_SpecialTokenNamed_IsSpecial(string file, string content)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(TokenizerFixture.Small().With(file, content));

        Assert.Equal(260, tokenizer.SpecialTokens["<x>"]);
        Assert.Equal(["97 a [0..1]", "260 <x> [1..4]", "98 b [4..5]"], tokenizer.Encode("a<x>b").Lines());
        Assert.Equal("a<x>b", tokenizer.Decode([97, 260, 98]));
        Assert.DoesNotContain(260, tokenizer.Encode("a<x>b", parseSpecial: false).Ids());
    }

    [Fact]
    public void TryLoad_AddedTokensBesideTheVocabulary_AreAdded()
    {
        MemoryFiles files = TokenizerFixture.SmallJson(members: """
            "added_tokens": [
              {"id": 260, "content": "<x>", "special": true},
              {"id": 261, "content": "<x>y", "special": false, "lstrip": true, "rstrip": true}],
            """);
        string[] expected = ["97 a [0..1]", "261 <x>y [1..7]", "260 <x> [7..10]", "98 b [10..11]"];

        Assert.Equal(expected, TokenizerFixture.Load(files).Encode("a <x>y <x>b").Lines());

        // Also where the vocabulary itself is in the other two files. Only special tokens can be asked not to be found.
        MemoryFiles all = TokenizerFixture.Small().With("tokenizer.json", files.ReadAllBytes("tokenizer.json"));
        Assert.Equal(expected, TokenizerFixture.Load(all).Encode("a <x>y <x>b").Lines());
        Assert.Contains(261, TokenizerFixture.Load(all).Encode("a <x>y <x>b", parseSpecial: false).Ids());
    }

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("a<|endoftext|>ab", new[] { 258, 259, 32, 256 })]
    [InlineData(" a", new[] { 258 })]
    public void Encode_PrefixSpace_StandsBeforeEachStretch(string text, int[] expected)
    {
        MemoryFiles files = TokenizerFixture.Small().With("tokenizer_config.json", """{"add_prefix_space": true}""");
        string json = Encoding.UTF8.GetString(TokenizerFixture.SmallJson().ReadAllBytes("tokenizer.json"))
            .Replace("\"add_prefix_space\": false", "\"add_prefix_space\": true");

        Assert.Equal(expected, TokenizerFixture.Load(files).Encode(text).Ids());
        files = new MemoryFiles().With("tokenizer.json", json);
        Assert.Equal(expected, TokenizerFixture.Load(files).Encode(text).Ids());
    }

    [Fact]
    public void Encode_PrefixSpaceAlone_CoversNothing()
    {
        MemoryFiles files = TokenizerFixture.Small().With("tokenizer_config.json", """{"add_prefix_space": true}""");

        Assert.Equal(
            ["32 ␣ [0..0]", "10 ⏎ [0..1]", "98 b [1..2]"], TokenizerFixture.Load(files).Encode("\nb").Lines());
    }

    [Fact]
    public void Encode_AddBosToken_BeginsWithIt()
    {
        MemoryFiles files = TokenizerFixture.Small().With("tokenizer_config.json", """{"add_bos_token": true}""");

        Assert.Equal(["259 <|endoftext|> [0..0]", "256 ab [0..2]"], TokenizerFixture.Load(files).Encode("ab").Lines());
    }

    [Fact]
    public void Encode_Template_PutsTokensRoundThePrompt()
    {
        MemoryFiles files = TokenizerFixture.SmallJson(members: """
            "post_processor": {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing",
              "single": [{"SpecialToken": {"id": "E", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "E", "type_id": 0}}],
              "special_tokens": {"E": {"id": "E", "ids": [259], "tokens": ["<|endoftext|>"]}}}]},
            """);

        Assert.Equal([259, 256, 259], TokenizerFixture.Load(files).Encode("ab").Ids());
    }
}

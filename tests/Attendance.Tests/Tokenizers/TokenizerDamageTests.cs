using System.Text;
using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>Damaged and contradicting files: one typed error each, of one line, that names the file.</summary>
public sealed class TokenizerDamageTests
{
    public static TheoryData<string, string, string> Damages => new()
    {
        { "vocab.json", "", "empty" },
        { "vocab.json", "{\"a\": 0,\n \"b\": ", "line 2" },
        { "vocab.json", "{\"a\": 0}}", "not valid JSON" },
        { "vocab.json", "[\"a\"]", "an object" },
        { "vocab.json", "{}", "empty" },
        { "vocab.json", "{\"a\": -1}", "'-1'" },
        { "vocab.json", "{\"a\": 0.5}", "'0.5'" },
        { "vocab.json", "{\"a\": 2000000000}", "'2000000000'" },
        { "vocab.json", "{\"a\": 99999999999}", "'99999999999'" },
        { "vocab.json", "{\"a\": \"0\"}", "'a'" },
        { "vocab.json", "{\"a\": {}}", "no number" },
        { "vocab.json", "{\"a\": 0, \"b\": 0}", "both 'a' and 'b'" },
        { "vocab.json", "{\"a\": 0, \"a\": 1}", "twice" },
        { "vocab.json", "{\"\\ud800\": 0}", "no valid text" },
        { "merges.txt", "a b\nb x\n", "line 2" },
        { "merges.txt", "a\n", "line 1" },
        { "merges.txt", "a b c\n", "one space" },
        { "merges.txt", " b\n", "one space" },
        { "merges.txt", "a b\na b\n", "twice" },
        { "merges.txt", "a \u001B[31m\n", "\\u{1B}" },
        { "merges.txt", "#version: 0.2\n#version: 0.2\n", "line 2" },
        { "added_tokens.json", "[]", "object" },
        { "added_tokens.json", "{\"<x>\": 1}", "both" },
        { "added_tokens.json", "{\"<|endoftext|>\": 7}", "259" },
        { "added_tokens.json", "{\"<x>\": -7}", "'-7'" },
        { "added_tokens.json", "{\"<x>\": 1000000000}", "1000000000" },
        { "added_tokens.json", "{\"<x>\": 260, \"<x>\": 261}", "not valid JSON" },
        { "special_tokens_map.json", "{\"bos_token\": 5}", "bos_token" },
        { "special_tokens_map.json", "{\"bos_token\": {\"content\": 5}}", "content" },
        { "tokenizer_config.json", "{", "not valid JSON" },
        { "tokenizer_config.json", "{\"add_prefix_space\": \"yes\"}", "add_prefix_space" },
        { "tokenizer_config.json", "{\"added_tokens_decoder\": []}", "added_tokens_decoder" },
        { "tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": {}}}", "'x'" },
        { "tokenizer_config.json", "{\"added_tokens_decoder\": {\"260\": {}}}", "content" },
        { "tokenizer_config.json", "{\"added_tokens_decoder\": {\"3\": {\"content\": \"<x>\"}}}", "both" },
        { "tokenizer_config.json", "{\"add_bos_token\": true, \"bos_token\": \"\"}", "add_bos_token" },
    };

    public static TheoryData<string, string, string> Refusals => new()
    {
        { "\"BPE\"", "\"Unigram\"", "model.type" },
        { "\"dropout\": null", "\"dropout\": 0.1", "model.dropout" },
        { "\"dropout\": null", "\"end_of_word_suffix\": \"</w>\"", "model.end_of_word_suffix" },
        { "\"dropout\": null", "\"ignore_merges\": true", "model.ignore_merges" },
        { "\"dropout\": null", "\"byte_fallback\": true", "model.byte_fallback" },
        { "\"normalizer\": null", "\"normalizer\": {\"type\": \"NFC\"}", "normalizer" },
        { "\"normalizer\": null", "\"post_processor\": {\"type\": \"PairProcessing\"}", "post_processor" },
        { "\"normalizer\": null", "\"surprise\": 1", "surprise" },
        { "\"type\": \"ByteLevel\", \"add", "\"type\": \"Metaspace\", \"add", "pre_tokenizer" },
        { "\"trim_offsets\": true", "\"use_regex\": false", "pre_tokenizer.use_regex" },
        { "{ \"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true }", "null", "pre_tokenizer" },
        { "\"decoder\": { \"type\": \"ByteLevel\" }", "\"decoder\": { \"type\": \"Fuse\" }", "decoder" },
        {
            "\"normalizer\": null",
            "\"added_tokens\": [{\"id\": 260, \"content\": \"<x>\", \"single_word\": true}]",
            "single_word"
        },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void TryLoad_DamagedFile_NamesFileAndFault(string file, string content, string expected)
        => AssertDamaged(TokenizerFixture.Small().With(file, content), file, expected);

    [Theory]
    [InlineData("\"merges\": [", "\"merges\": [\"x y z\", ", "merge 1")]
    [InlineData("\"merges\": [", "\"merges\": [[\"a\"], ", "merge 1")]
    [InlineData("\"merges\": [", "\"merges\": [5, ", "merge 1")]
    [InlineData("\"merges\": [", "\"merges\": [\"a €\", ", "'€'")]
    [InlineData("\"merges\": [", "\"fuse_unk\": [", "merges")]
    [InlineData("\"vocab\": {", "\"fuse_unk\": {", "vocab")]
    [InlineData("\"model\": {", "\"padding\": {", "no model")]
    [InlineData("\"normalizer\": null", "\"added_tokens\": 5", "added_tokens")]
    [InlineData("\"normalizer\": null", "\"added_tokens\": [{}]", "no id")]
    [InlineData("\"normalizer\": null", "\"added_tokens\": [{\"id\": 5, \"content\": \"<|endoftext|>\"}]", "259")]
    [InlineData("\"normalizer\": null", "\"post_processor\": {\"type\": \"TemplateProcessing\"}", "single")]
    [InlineData("\"normalizer\": null", "\"normalizer\": 5", "type")]
    [InlineData("\"version\"", "\"version", "not valid JSON")]
    public void TryLoad_DamagedTokenizerJson_NamesFileAndFault(string from, string to, string expected)
        => AssertDamaged(SmallJson(from, to), "tokenizer.json", expected);

    [Theory]
    [MemberData(nameof(Refusals))]
    public void TryLoad_UnsupportedTokenizerJson_IsRefusedByName(string from, string to, string field)
        => Assert.Equal(field, AssertRefused(SmallJson(from, to)).Field);

    [Theory]
    [InlineData("""{"add_eos_token": true}""", "add_eos_token")]
    [InlineData("""{"split_special_tokens": true}""", "split_special_tokens")]
    [InlineData("""{"tokenizer_class": "Qwen2Tokenizer"}""", "tokenizer_class")]
    public void TryLoad_UnsupportedSetting_IsRefusedByName(string config, string field)
        => Assert.Equal(field, AssertRefused(TokenizerFixture.Small().With("tokenizer_config.json", config)).Field);

    [Theory]
    [InlineData("merges.txt")]
    [InlineData("vocab.json")]
    public void TryLoad_HalfOfThePair_NamesTheMissingFile(string file)
        => AssertDamaged(TokenizerFixture.Small().Without(file), file, "missing");

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    public void TryLoad_NotUtf8_NamesTheFile(string file)
        => AssertDamaged(TokenizerFixture.Small().With(file, [(byte)'"', 0xFF, (byte)'"']), file, "UTF-8");

    [Fact]
    public void TryLoad_TruncatedAnywhere_IsDamaged()
    {
        byte[] whole = TokenizerFixture.SmallJson().ReadAllBytes("tokenizer.json");
        for (int length = 0; length < whole.AsSpan().TrimEnd("\n "u8).Length; length += 7)
        {
            MemoryFiles files = new MemoryFiles().With("tokenizer.json", whole[..length]);
            var error = Assert.Throws<CheckpointException>(() => PromptTokenizer.TryLoad(files));

            Assert.Equal(CheckpointFault.InvalidTokenizer, error.Fault);
        }
    }

    private static MemoryFiles SmallJson(string from, string to)
    {
        string json = Encoding.UTF8.GetString(TokenizerFixture.SmallJson().ReadAllBytes("tokenizer.json"));
        Assert.Contains(from, json, StringComparison.Ordinal);
        return new MemoryFiles().With("tokenizer.json", json.Replace(from, to));
    }

    private static void AssertDamaged(MemoryFiles files, string file, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => PromptTokenizer.TryLoad(files));

        Assert.Equal(CheckpointFault.InvalidTokenizer, error.Fault);
        Assert.Equal("memory/" + file, error.File);
        Assert.StartsWith("memory/" + file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    private static UnsupportedModelException AssertRefused(MemoryFiles files)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => PromptTokenizer.TryLoad(files));

        Assert.StartsWith("memory/", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{error.Field}'", error.Message, StringComparison.Ordinal);
        return error;
    }
}

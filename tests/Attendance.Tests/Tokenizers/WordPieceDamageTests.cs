using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>
/// Damaged and contradicting files of BERT's tokenizer: one typed error each, of one line, that names the file.
/// </summary>
public sealed class WordPieceDamageTests
{
    private const string Model =
        "\"model\": {\"unk_token\": \"[UNK]\", \"max_input_chars_per_word\": 100, \"vocab\": {\"[UNK]\": 0}}";

    private const string Words = "\"pre_tokenizer\": {\"type\": \"BertPreTokenizer\"}";
    private const string Frame = "\"post_processor\": {\"type\": \"BertProcessing\", ";
    private const string Cls = "\"cls\": [\"a\", 0], ";

    [Theory]
    [InlineData("vocab.txt", "", "empty")]
    [InlineData("vocab.txt", "[UNK]\n[CLS]\n[UNK]\n", "line 3: the piece '[UNK]' stands in line 1, too")]
    [InlineData("vocab.txt", "[UNK]\n\n[CLS]\n\n[SEP]\n", "line 4")]
    [InlineData("vocab.txt", "[CLS]\n[SEP]\n", "the unknown token '[UNK]'")]
    [InlineData("vocab.txt", "[UNK]\n[SEP]\n", "begins with, '[CLS]'")]
    [InlineData("vocab.txt", "[UNK]\n[CLS]\n", "ends with, '[SEP]'")]
    [InlineData("tokenizer_config.json", "{\"never_split\": 5}", "never_split")]
    [InlineData("tokenizer_config.json", "{\"never_split\": [5]}", "never_split")]
    [InlineData("tokenizer_config.json", "{\"do_lower_case\": \"yes\"}", "do_lower_case")]
    [InlineData("config.json", "{\"model_type\": 5}", "model_type")]
    [InlineData("tokenizer.json", "{" + Model + "}", "pre_tokenizer")]
    [InlineData("tokenizer.json", "{" + Words + "}", "pre_tokenizer")]
    public void TryLoad_DamagedFile_NamesFileAndFault(string file, string content, string expected)
    {
        MemoryFiles files = WordPieceFixture.Files().With(file, content);
        AttendanceException error = Assert.ThrowsAny<AttendanceException>(() => PromptTokenizer.TryLoad(files));

        Assert.StartsWith("memory/" + file, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData(Model, "no vocab", "\"vocab\": {\"[UNK]\": 0}", "\"unk_token\": \"[UNK]\"")]
    [InlineData(Model, "max_input_chars_per_word", "100", "\"many\"")]
    [InlineData(Model, "max_input_chars_per_word", "100", "-1")]
    [InlineData(Model, "'[UNK]'", "{\"[UNK]\": 0}", "{\"a\": 0}")]
    [InlineData(Model, "unk_token", "\"[UNK]\",", "7,")]
    [InlineData(Words, "cls", "\"pre_", Frame + "\"sep\": 5}, \"pre_")]
    [InlineData(Words, "the id of 'sep'", "\"pre_", Frame + Cls + "\"sep\": [\"a\", \"b\"]}, \"pre_")]
    [InlineData(Words, "the id 9", "\"pre_", Frame + Cls + "\"sep\": [\"a\", 9]}, \"pre_")]
    public void TryLoad_DamagedTokenizerJson_NamesFileAndFault(string part, string expected, string from, string to)
    {
        string json = $"{{{Words}, {Model}}}";
        Assert.Contains(from, part, StringComparison.Ordinal);
        MemoryFiles files = new MemoryFiles().With("tokenizer.json", json.Replace(part, part.Replace(from, to)));
        var error = Assert.Throws<CheckpointException>(() => PromptTokenizer.TryLoad(files));

        Assert.Equal("memory/tokenizer.json", error.File);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("\"normalizer\": {\"type\": \"NFC\"}", "normalizer")]
    [InlineData("\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFD\"}]}", "normalizer")]
    [InlineData("\"decoder\": {\"type\": \"ByteLevel\"}", "decoder")]
    [InlineData("\"added_tokens\": [{\"id\": 1, \"content\": \"New\", \"normalized\": true}]", "normalized")]
    public void TryLoad_UnsupportedTokenizerJson_IsRefusedByName(string member, string field)
    {
        MemoryFiles files = new MemoryFiles().With("tokenizer.json", $"{{{Words}, {member}, {Model}}}");

        Assert.Equal(field, Assert.Throws<UnsupportedModelException>(() => PromptTokenizer.TryLoad(files)).Field);
    }

    [Theory]
    [InlineData("""{"do_basic_tokenize": false}""", "do_basic_tokenize")]
    [InlineData("""{"tokenizer_class": "BertJapaneseTokenizer"}""", "tokenizer_class")]
    public void TryLoad_UnsupportedSetting_IsRefusedByName(string config, string field)
    {
        MemoryFiles files = WordPieceFixture.Files(config);

        Assert.Equal(field, Assert.Throws<UnsupportedModelException>(() => PromptTokenizer.TryLoad(files)).Field);
    }

    [Fact]
    public void TryLoad_ModelBesideAnotherKind_IsRefused()
    {
        MemoryFiles files = WordPieceFixture.Files().With(
            "tokenizer.json", TokenizerFixture.SmallJson().ReadAllBytes("tokenizer.json"));
        var error = Assert.Throws<CheckpointException>(() => PromptTokenizer.TryLoad(files));

        Assert.Contains("its model is BPE, but vocab.txt beside it is not", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert", "vocab.json", "vocab.txt")]
    [InlineData("roberta", "vocab.txt", "vocab.json")]
    [InlineData("roberta", "vocab.json", "merges.txt")]
    public void TryLoad_FilesOfAnotherModel_NamesTheMissingOne(string model, string present, string missing)
    {
        MemoryFiles files = new MemoryFiles().With(present, "{}").With(
            "config.json", $$"""{"model_type": "{{model}}"}""");
        var error = Assert.Throws<CheckpointException>(() => PromptTokenizer.TryLoad(files));

        Assert.Equal("memory/" + missing, error.File);
        Assert.Contains($"missing; expected it beside {present}", error.Message, StringComparison.Ordinal);
    }
}

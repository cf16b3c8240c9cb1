using System.Text;
using System.Text.Json;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>BERT's and RoBERTa's tokenizers out of <c>tokenizer.json</c>, and what says which one it is.</summary>
public sealed class EncoderLoadTests
{
    private const string BertProcessing = """{"type": "BertProcessing", "sep": ["[SEP]", 5], "cls": ["[CLS]", 4]}""";

    // As in bert-base-uncased.
    private const string BertTemplate = """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
           {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
         "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
           {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
           {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
         "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [4], "tokens": ["[CLS]"]},
           "[SEP]": {"id": "[SEP]", "ids": [5], "tokens": ["[SEP]"]}}}
        """;

    private const string RobertaProcessing = """
        {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true,
         "add_prefix_space": false}
        """;

    // The same as a template, where no type says to which text a token belongs.
    private const string RobertaTemplate = """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
           {"SpecialToken": {"id": "</s>", "type_id": 0}}],
         "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
           {"SpecialToken": {"id": "</s>", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}},
           {"Sequence": {"id": "B", "type_id": 0}}, {"SpecialToken": {"id": "</s>", "type_id": 0}}],
         "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
           "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}}
        """;

    [Theory]
    [InlineData(BertProcessing, "\"type\": \"WordPiece\", ")]
    [InlineData(BertTemplate, "\"type\": \"WordPiece\", ")]
    [InlineData(BertTemplate, "")]
    public void TryLoad_BertAsTokenizerJson_GivesTheSameTokens(string processor, string type)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(BertJson(processor, type));

        Assert.Equal("WordPiece", tokenizer.Kind);
        Assert.Equal(6, tokenizer.MaskId);
        foreach (string text in Texts("bert-tiny"))
        {
            Assert.Equal(TokenizerFixture.Bert.Encode(text), tokenizer.Encode(text));
            Assert.Equal(TokenizerFixture.Bert.EncodePair(text, "the cat"), tokenizer.EncodePair(text, "the cat"));
        }
    }

    [Theory]
    [InlineData(RobertaProcessing)]
    [InlineData(RobertaTemplate)]
    public void TryLoad_RobertaAsTokenizerJson_GivesTheSameTokens(string processor)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(RobertaJson(processor)
            .With("special_tokens_map.json", """{"mask_token": {"content": "<mask>", "lstrip": true}}"""));

        Assert.Equal("byte-level BPE", tokenizer.Kind);
        Assert.Equal(1000, tokenizer.MaskId);
        foreach (string text in Texts("roberta-tiny"))
        {
            Assert.Equal(TokenizerFixture.Roberta.Encode(text), tokenizer.Encode(text));
            Assert.Equal(TokenizerFixture.Roberta.EncodePair(text, " a"), tokenizer.EncodePair(text, " a"));
        }
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{"tokenizer_class": "RobertaTokenizer"}""")]
    [InlineData("tokenizer_config.json", """{"tokenizer_class": "BartTokenizerFast"}""")]
    [InlineData("config.json", """{"model_type": "roberta"}""")]
    [InlineData("config.json", """{"model_type": "bart"}""")]
    public void TryLoad_BytePairsOfARoberta_AreFramed(string file, string content) =>
        Assert.Equal([0, 143, 2], TokenizerFixture.Load(BytePairs().With(file, content)).Encode("a").Ids());

    [Fact]
    public void TryLoad_BytePairsOfNothingNamed_AreGpt2s() =>
        Assert.Equal([143], TokenizerFixture.Load(BytePairs()).Encode("a").Ids());

    [Fact]
    public void TryLoad_RobertasPrefixSpace_IsAdded()
    {
        MemoryFiles files = BytePairs().With(
            "tokenizer_config.json", """{"tokenizer_class": "RobertaTokenizer", "add_prefix_space": true}""");

        Assert.Equal(
            TokenizerFixture.Roberta.Encode(" Hello world").Ids(),
            TokenizerFixture.Load(files).Encode("Hello world").Ids());
    }

    [Fact]
    public void TryLoad_OtherRoleTokens_StandRoundThePrompt()
    {
        MemoryFiles files = WordPieceFixture.Files("""{"cls_token": "the", "unk_token": {"content": "cat"}}""")
            .With("special_tokens_map.json", """{"sep_token": "!", "cls_token": "a"}""");

        Assert.Equal([5, 6, 39], TokenizerFixture.Load(files).Encode("zzz").Ids());
    }

    [Theory]
    [InlineData("""{"do_lower_case": false}""", new[] { 3 })]
    [InlineData("""{"do_lower_case": true}""", new[] { 47 })]
    [InlineData("{}", new[] { 3 })]
    public void TryLoad_CaseInBothFiles_IsTheConfigs(string config, int[] expected)
    {
        string json = Encoding.UTF8.GetString(BertJson(BertProcessing, "").ReadAllBytes("tokenizer.json"))
            .Replace("\"lowercase\": true", "\"lowercase\": false");
        MemoryFiles files = new MemoryFiles().With("tokenizer_config.json", config).With("tokenizer.json", json);
        files.With("vocab.txt", TokenizerFixture.Read("bert-tiny", "vocab.txt"));

        Assert.Equal(expected, TokenizerFixture.Load(files).Encode("A", addSpecial: false).Ids());
    }

    [Fact]
    public void TryLoad_WindowsLines_GivesTheSameTokens()
    {
        MemoryFiles files = WordPieceFixture.Files().With(
            "vocab.txt", WordPieceFixture.Vocabulary.ReplaceLineEndings("\r\n"));

        Assert.Equal(
            WordPieceFixture.Lines("the cats"),
            TokenizerFixture.Load(files).Encode("the cats", addSpecial: false).Lines());
    }

    private static MemoryFiles BytePairs() => new MemoryFiles()
        .With("vocab.json", TokenizerFixture.Read("roberta-tiny", "vocab.json"))
        .With("merges.txt", TokenizerFixture.Read("roberta-tiny", "merges.txt"));

    private static MemoryFiles BertJson(string processor, string type)
    {
        string[] pieces = File.ReadAllLines(TokenizerFixture.PathOf("bert-tiny", "vocab.txt"));
        string vocabulary = JsonSerializer.Serialize(pieces.Select((piece, id) => (piece, id)).ToDictionary());
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        string added = string.Join(", ", special.Select(token =>
            $$"""{"id": {{Array.IndexOf(pieces, token)}}, "content": "{{token}}", "special": true}"""));
        return new MemoryFiles().With("tokenizer.json", $$"""
            {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [{{added}}],
             "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
               "strip_accents": null, "lowercase": true},
             "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": {{processor}},
             "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
             "model": { {{type}}"unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100, "vocab": {{vocabulary}} } }
            """);
    }

    private static MemoryFiles RobertaJson(string processor)
    {
        string vocabulary = Encoding.UTF8.GetString(TokenizerFixture.Read("roberta-tiny", "vocab.json"));
        string[] merges = File.ReadAllLines(TokenizerFixture.PathOf("roberta-tiny", "merges.txt"))[1..];
        return new MemoryFiles().With("tokenizer.json", $$"""
            {"version": "1.0", "added_tokens": [
               {"id": 0, "content": "<s>", "special": true, "normalized": true},
               {"id": 1, "content": "<pad>", "special": true}, {"id": 2, "content": "</s>", "special": true},
               {"id": 3, "content": "<unk>", "special": true},
               {"id": 1000, "content": "<mask>", "special": true, "lstrip": true}],
             "normalizer": null, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
             "post_processor": {{processor}}, "decoder": {"type": "ByteLevel"},
             "model": {"vocab": {{vocabulary}}, "merges": {{JsonSerializer.Serialize(merges)}} } }
            """);
    }

    private static IEnumerable<string> Texts(string folder) =>
        File.ReadLines(TokenizerFixture.PathOf(folder, "tokenizer-golden.jsonl")).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("text").GetString()!;
        });
}

using System.Text.Json;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>Every line of the tables that Hugging Face's BERT and RoBERTa tokenizers made.</summary>
public sealed class EncoderGoldenTests
{
    [Theory]
    [InlineData("bert-tiny", 83)]
    [InlineData("roberta-tiny", 25)]
    public void Encode_EveryGoldenLine_GivesTheReferenceIds(string folder, int lines)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(folder);

        // In BERT's table [MASK] is the token; in RoBERTa's all is text, but for mask_ids.
        bool parseSpecial = folder == "bert-tiny";
        int compared = 0;
        foreach (JsonElement line in ReadLines(folder))
        {
            string text = TextOf(line);
            compared++;
            Assert.Equal(Ids(line, "ids"), tokenizer.Encode(text, parseSpecial, addSpecial: false).Ids());
            Assert.Equal(Ids(line, "single"), tokenizer.Encode(text, parseSpecial).Ids());
        }

        Assert.Equal(lines, compared);
    }

    [Fact]
    public void Encode_EveryGoldenLineOfBert_GivesTheReferencePieces()
    {
        foreach (JsonElement line in ReadLines("bert-tiny"))
        {
            Assert.Equal(
                line.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()),
                TokenizerFixture.Bert.Encode(TextOf(line), addSpecial: false).Select(token => token.Piece));
        }
    }

    [Fact]
    public void Encode_EveryMaskedLineOfRoberta_GivesTheReferenceIds()
    {
        int compared = 0;
        foreach (JsonElement line in ReadLines("roberta-tiny"))
        {
            if (line.TryGetProperty("mask_ids", out _))
            {
                compared++;
                Assert.Equal(
                    Ids(line, "mask_ids"), TokenizerFixture.Roberta.Encode(TextOf(line), addSpecial: false).Ids());
            }
        }

        Assert.Equal(5, compared);
    }

    [Theory]
    [InlineData("bert-tiny")]
    [InlineData("roberta-tiny")]
    public void FromIds_EveryGoldenLine_GivesTheTokensOfEncode(string folder)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(folder);
        foreach (JsonElement line in ReadLines(folder))
        {
            IReadOnlyList<Token> tokens = tokenizer.Encode(TextOf(line));
            IReadOnlyList<Token> named = tokenizer.FromIds(tokens.Ids());

            Assert.Equal(tokens.Select(Named), named.Select(Named));
            Assert.Equal(tokenizer.Decode(tokens.Ids()).Length, named[^1].End);
        }

        static (int, string, string, bool) Named(Token token) => (token.Id, token.Piece, token.Text, token.IsSpecial);
    }

    private static string TextOf(JsonElement line) => line.GetProperty("text").GetString()!;

    private static int[] Ids(JsonElement line, string member) =>
        [.. line.GetProperty(member).EnumerateArray().Select(id => id.GetInt32())];

    private static IEnumerable<JsonElement> ReadLines(string folder)
    {
        foreach (string line in File.ReadLines(TokenizerFixture.PathOf(folder, "tokenizer-golden.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}

using System.Text.Json;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>Every line of the table that Hugging Face's GPT-2 tokenizer made.</summary>
public sealed class TokenizerGoldenTests
{
    private const int Lines = 360;

    [Theory]
    [InlineData("gpt2-tokenizer", "ids", false)]
    [InlineData("gpt2-tiny", "ids_8192", false)]
    [InlineData("gpt2-tokenizer", "special_ids", true)]
    [InlineData("gpt2-tiny", "special_ids_8192", true)]
    public void Encode_EveryGoldenLine_GivesTheReferenceIds(string folder, string member, bool parseSpecial)
    {
        PromptTokenizer tokenizer = folder == "gpt2-tiny" ? TokenizerFixture.Tiny : TokenizerFixture.Gpt2;
        var wrong = new List<string>();
        int compared = 0;
        foreach (JsonElement line in ReadLines())
        {
            // Lines without the special token have one answer, whether it is looked for or not.
            if (!line.TryGetProperty(member, out JsonElement expected)
                && !line.TryGetProperty(member.Replace("special_", ""), out expected))
            {
                continue;
            }

            compared++;
            int[] ids = tokenizer.Encode(TextOf(line), parseSpecial).Ids();
            if (!ids.AsSpan().SequenceEqual([.. expected.EnumerateArray().Select(id => id.GetInt32())]))
            {
                wrong.Add($"line {line.GetProperty("n")}: {string.Join(' ', ids)} instead of {expected}");
            }
        }

        Assert.Equal(Lines, compared);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_EveryGoldenLine_GivesTheTextBack(bool parseSpecial)
    {
        foreach (JsonElement line in ReadLines())
        {
            string text = TextOf(line);
            foreach (PromptTokenizer tokenizer in (PromptTokenizer[])[TokenizerFixture.Gpt2, TokenizerFixture.Tiny])
            {
                Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, parseSpecial).Ids()));
            }
        }
    }

    [Fact]
    public void FromIds_EveryGoldenLine_GivesTheTokensOfEncode()
    {
        foreach (JsonElement line in ReadLines())
        {
            IReadOnlyList<Token> tokens = TokenizerFixture.Gpt2.Encode(TextOf(line));

            Assert.Equal(tokens, TokenizerFixture.Gpt2.FromIds(tokens.Ids()));
        }
    }

    private static string TextOf(JsonElement line) => line.GetProperty("text").GetString()!;

    private static IEnumerable<JsonElement> ReadLines()
    {
        foreach (string line in File.ReadLines(TokenizerFixture.PathOf("tokenizer-golden.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}

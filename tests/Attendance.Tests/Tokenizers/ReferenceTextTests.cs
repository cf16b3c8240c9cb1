using System.Text.Json;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

/// <summary>The texts and pairs that the reference models ran on, as Hugging Face's tokenizers cut them.</summary>
public sealed class ReferenceTextTests
{
    [Theory]
    [InlineData("bert-tiny", 5)]
    [InlineData("roberta-tiny", 2)]
    [InlineData("bart-tiny", 2)]
    public void Encode_TextsOfTheReference_GivesIdsAndTokenTypes(string folder, int texts)
    {
        PromptTokenizer tokenizer = TokenizerFixture.Load(folder);
        using var json = JsonDocument.Parse(TokenizerFixture.Read(folder, "expected.json"));
        int compared = 0;
        foreach (JsonElement input in json.RootElement.GetProperty("inputs").EnumerateArray())
        {
            for (int row = 0; input.TryGetProperty("text", out JsonElement text) && row < text.GetArrayLength(); row++)
            {
                IReadOnlyList<Token> tokens = text[row].ValueKind == JsonValueKind.Array
                    ? tokenizer.EncodePair(text[row][0].GetString()!, text[row][1].GetString()!)
                    : tokenizer.Encode(text[row].GetString()!);

                compared++;
                Assert.Equal(Real(input, "ids", row, tokens.Count), tokens.Ids());
                if (input.TryGetProperty("token_type_ids", out _))
                {
                    Assert.Equal(Real(input, "token_type_ids", row, tokens.Count), tokens.Select(token => token.Type));
                }
            }
        }

        Assert.Equal(texts, compared);
    }

    // Without the padding at the end of a row, of which the mask says how much there is.
    private static int[] Real(JsonElement input, string name, int row, int length)
    {
        int[] all = [.. input.GetProperty(name)[row].EnumerateArray().Select(id => id.GetInt32())];
        if (!input.TryGetProperty("attention_mask", out JsonElement mask))
        {
            return all;
        }

        int[] real = [.. all.Where((_, i) => mask[row][i].GetInt32() == 1)];
        Assert.Equal(length, real.Length);
        return real;
    }
}

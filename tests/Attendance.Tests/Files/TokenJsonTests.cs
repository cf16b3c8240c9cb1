using System.Text;
using Attendance.Errors;
using Attendance.Files;
using Attendance.Tokenizers;

namespace Attendance.Tests.Files;

public sealed class TokenJsonTests
{
    [Fact]
    public void Write_ThenRead_GivesTheTokensBack()
    {
        Token[] tokens =
        [
            new(40, "I", "I", 0, 1),
            new(1842, "Ġ\"\\🙂", "\"\\🙂\u0001", 1, 6),
            new(5, "[SEP]", "[SEP]", 6, 6) { Segment = 1, IsSpecial = true },
        ];

        IReadOnlyList<StoredToken> read = TokenJson.Read(TokenJson.Write(tokens), "x");

        Assert.Equal(tokens, read.Select(t => new Token(t.Id!.Value, t.Piece!, t.Text, t.Start!.Value, t.End!.Value)
        {
            Segment = t.Segment,
            IsSpecial = t.IsSpecial,
        }));
    }

    [Theory]
    [InlineData("I", "I")]
    [InlineData(" love", "love")]
    [InlineData("Ġlove", "love")]
    [InlineData("▁love", "love")]
    [InlineData("Ġ", "Ġ")]
    [InlineData(" ", " ")]
    [InlineData("##ing", "##ing")]
    public void Read_Texts_LoseTheMarkOfASpace(string piece, string text)
    {
        StoredToken token = TokenJson.Read(Encoding.UTF8.GetBytes($"[\"{piece}\"]"), "x").Single();

        Assert.Equal((text, piece), (token.Text, token.Piece));
        Assert.Null(token.Id);
    }

    [Fact]
    public void Read_ByteOrderMark_IsPassedOver() =>
        Assert.Equal("a", TokenJson.Read((byte[])[0xEF, 0xBB, 0xBF, .. "[\"a\"]"u8], "x").Single().Text);

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{}", "holds no list of tokens")]
    [InlineData("{\"tokens\":1}", "holds no list of tokens")]
    [InlineData("[\"a\",null]", "has something else than a token as number 1")]
    [InlineData("[{\"id\":1}]", "has something else than a token as number 0")]
    [InlineData("[\"\\ud800\"]", "has a text with half a character")]
    public void Read_AnythingElse_IsRefused(string json, string message)
    {
        var error = Assert.Throws<CheckpointException>(() => TokenJson.Read(Encoding.UTF8.GetBytes(json), "x.json"));

        Assert.StartsWith($"x.json: {message}", error.Message, StringComparison.Ordinal);
    }
}

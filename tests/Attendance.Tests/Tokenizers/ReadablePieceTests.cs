using System.Text;
using Attendance.Tokenizers;

namespace Attendance.Tests.Tokenizers;

public sealed class ReadablePieceTests
{
    [Theory]
    [InlineData("love", "love")]
    [InlineData(" love", "love")]
    [InlineData("  love", "␣love")]
    [InlineData("love ", "love␣")]
    [InlineData(" in the", "in the")]
    [InlineData(" ", "␣")]
    [InlineData("   ", "␣␣␣")]
    [InlineData(" \n", "␣⏎")]
    [InlineData("\n\n", "⏎⏎")]
    [InlineData("\t", "⇥")]
    [InlineData("a\tb", "a⇥b")]
    [InlineData("\r", "<U+000D>")]
    [InlineData("\0", "<U+0000>")]
    [InlineData("\u007F", "<U+007F>")]
    [InlineData("\u00A0", "<U+00A0>")]
    [InlineData(" \u00A0", "␣<U+00A0>")]
    [InlineData("\u3000", "<U+3000>")]
    [InlineData("\u00AD", "<U+00AD>")]
    [InlineData("a\u200Db", "a<U+200D>b")]
    [InlineData("\u202E", "<U+202E>")]
    [InlineData("\uFEFF", "<U+FEFF>")]
    [InlineData("\uFE0F", "<U+FE0F>")]
    [InlineData("\u3164", "<U+3164>")]
    [InlineData("\uE000", "<U+E000>")]
    [InlineData("\U000E0041", "<U+E0041>")]
    [InlineData("\u0600", "\u0600")]
    [InlineData("\U0001F600", "\U0001F600")]
    [InlineData(" é", "é")]
    [InlineData("\uFFFD", "\uFFFD")]
    [InlineData("", "<empty>")]
    public void FromBytes_Text_IsReadable(string text, string expected)
        => Assert.Equal(expected, ReadablePiece.FromBytes(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("F09F98", "<F0 9F 98>")]
    [InlineData("20F09F", "<F0 9F>")]
    [InlineData("80", "<80>")]
    [InlineData("C3A9F09F", "é<F0 9F>")]
    [InlineData("A9C3A9", "<A9>é")]
    [InlineData("80FFC3", "<80 FF C3>")]
    [InlineData("6180206280", "a<80> b<80>")]
    public void FromBytes_PartsOfCharacters_AreBytes(string hex, string expected)
        => Assert.Equal(expected, ReadablePiece.FromBytes(Convert.FromHexString(hex)));

    [Fact]
    public void FromBytes_EveryPieceOfGpt2_HasNoWhiteSpaceAtItsEnds()
    {
        for (int id = 0; id < TokenizerFixture.Gpt2.VocabularySize; id++)
        {
            Token token = TokenizerFixture.Gpt2.FromIds([id])[0];

            Assert.NotEqual("", token.Text);
            Assert.Equal(token.Text.Trim(), token.Text);
            Assert.DoesNotContain(token.Text, char.IsControl);
        }
    }
}

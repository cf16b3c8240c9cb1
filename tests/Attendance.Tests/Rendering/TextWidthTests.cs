using System.Text;
using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class TextWidthTests
{
    // From the horizontal metrics of DejaVu Sans 2.37: 0 is 1303 and . is 651 of 2048.
    [Theory]
    [InlineData("0", 1303)]
    [InlineData("0.0000", (5 * 1303) + 651)]
    [InlineData("", 0)]
    [InlineData("e\u0301", 1260)]
    [InlineData("日本", 2 * 2048)]
    [InlineData("한", 2048)]
    public void InEm_KnownTexts_AreTheFontsOwn(string text, int units) =>
        Assert.Equal(units / 2048.0, TextWidth.InEm(text), 12);

    [Fact]
    public void InEm_CharacterWithoutGlyph_LeavesRoomForItsName() =>
        Assert.True(TextWidth.InEm("🦊") >= TextWidth.InEm("U+1F98A") * TextWidth.NameSize);

    [Fact]
    public void NameOf_Characters_IsUnicodeNotation()
    {
        Assert.Equal("U+0007", TextWidth.NameOf(new Rune(7)));
        Assert.Equal("U+1F98A", TextWidth.NameOf(new Rune(0x1f98a)));
    }
}

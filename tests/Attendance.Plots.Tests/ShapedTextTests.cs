using Attendance.Rendering;
using CsCheck;
using SkiaSharp;

namespace Attendance.Plots.Tests;

public sealed class ShapedTextTests
{
    [Fact]
    public void Runs_AnyText_HaveNoMissingGlyph() => Gen.String.Sample(text =>
        new ShapedText(text, 12, bold: false).Runs.All(run => !run.Glyphs.Contains((ushort)0)));

    [Fact]
    public void Runs_ArabicWord_IsJoined()
    {
        ushort[] joined = [.. new ShapedText("مرحبا", 12, bold: false).Runs.SelectMany(run => run.Glyphs)];
        ushort[] alone = [.. "مرحبا"
            .SelectMany(c => new ShapedText(c.ToString(), 12, bold: false).Runs)
            .SelectMany(run => run.Glyphs)];
        Assert.NotEmpty(joined);
        Assert.Empty(joined.Take(1).Intersect(alone.Take(1)));
    }

    [Fact]
    public void Runs_HebrewWord_IsSeenFromTheRight()
    {
        ushort[] seen = Assert.Single(new ShapedText("שלום", 12, bold: false).Runs).Glyphs;
        SKFont font = FontFace.Regular.At(12);
        Assert.Equal(font.GetGlyphs("םולש"), seen);
    }

    [Fact]
    public void Runs_AccentedLetter_TakesNoMoreRoomThanTheLetter()
    {
        double plain = new ShapedText("x", 12, bold: false).Width;
        double marked = new ShapedText("x\u0301", 12, bold: false).Width;
        Assert.Equal(plain, marked, 3);
    }

    [Fact]
    public void Runs_TextWithAnIdeograph_ChangesTheFaceOnlyForIt()
    {
        ShapedText text = new("a本b", 12, bold: false);
        Assert.Equal(
            [FontFace.Regular.Typeface, FontFace.EastAsian.Typeface, FontFace.Regular.Typeface],
            text.Runs.Select(run => run.Font.Typeface));
    }

    [Fact]
    public void Width_EveryCharacterOfDejaVu_IsWhatTheLayoutExpects()
    {
        SKFont font = FontFace.Regular.At(2048);
        for (int c = 0x21; c < 0xd800; c++)
        {
            ushort glyph = FontFace.Regular.Typeface.GetGlyph(c);
            if (glyph != 0 && !TextWidth.IsZero(new System.Text.Rune(c)))
            {
                Assert.Equal(font.GetGlyphWidths([glyph])[0], TextWidth.InEm(((char)c).ToString()) * 2048, 0.5);
            }
        }
    }
}

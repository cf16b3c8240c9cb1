using System.Globalization;
using System.Text;
using HarfBuzzSharp;
using SkiaSharp;

namespace Attendance.Plots;

/// <summary>From characters of one face and direction to glyphs.</summary>
internal static class GlyphMapper
{
    /// <summary>Whether every character is one glyph after another, so that nothing needs to be shaped.</summary>
    public static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            bool plain = c is (>= ' ' and < '\u0300') or (>= '\u0370' and < '\u0483') or '…' or '−' or '→' or '–' or '—'
                or '\u2019' or '\u201c' or '\u201d';
            if (!plain)
            {
                return false;
            }
        }

        return true;
    }

    public static GlyphRun Map(FontFace face, string text, double size, bool isRightToLeft)
    {
        SKFont font = face.At(size);
        return !isRightToLeft && IsOneToOne(text) ? MapEach(font, text) : Shape(face, font, text, isRightToLeft);
    }

    private static bool IsOneToOne(string text) => IsPlain(text) || text.EnumerateRunes().All(rune =>
        rune.Value is (>= 0x2000 and < 0xa4d0) or (>= 0xac00 and <= 0xd7a3) or (>= 0xff00 and < 0xfff0) or < 0x300
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark));

    private static GlyphRun MapEach(SKFont font, string text)
    {
        ushort[] glyphs = font.GetGlyphs(text);
        float[] widths = font.GetGlyphWidths(glyphs);
        SKPoint[] positions = new SKPoint[glyphs.Length];
        float x = 0;
        for (int i = 0; i < glyphs.Length; i++)
        {
            positions[i] = new SKPoint(x, 0);
            x += widths[i];
        }

        return new GlyphRun(font, glyphs, positions, x);
    }

    private static GlyphRun Shape(FontFace face, SKFont font, string text, bool isRightToLeft)
    {
        using HarfBuzzSharp.Buffer buffer = new();
        buffer.AddUtf16(text);
        buffer.GuessSegmentProperties();
        buffer.Direction = isRightToLeft ? Direction.RightToLeft : Direction.LeftToRight;
        face.Shaping.Shape(buffer);
        GlyphInfo[] infos = buffer.GlyphInfos;
        GlyphPosition[] places = buffer.GlyphPositions;
        float unit = font.Size / face.Typeface.UnitsPerEm;
        ushort[] glyphs = new ushort[infos.Length];
        SKPoint[] positions = new SKPoint[infos.Length];
        float x = 0;
        for (int i = 0; i < infos.Length; i++)
        {
            glyphs[i] = (ushort)infos[i].Codepoint;
            positions[i] = new SKPoint(x + (places[i].XOffset * unit), -places[i].YOffset * unit);
            x += places[i].XAdvance * unit;
        }

        return new GlyphRun(font, glyphs, positions, x);
    }
}

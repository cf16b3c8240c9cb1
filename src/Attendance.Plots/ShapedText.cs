using System.Globalization;
using System.Text;
using Attendance.Rendering;
using SkiaSharp;

namespace Attendance.Plots;

/// <summary>Glyphs of one face beside each other, in the order in which they are seen.</summary>
/// <param name="Font">Face and size.</param>
/// <param name="Glyphs">The glyphs.</param>
/// <param name="Positions">Where each stands, from the run's own start on the base line.</param>
/// <param name="Width">How far the run moves the pen.</param>
internal sealed record GlyphRun(SKFont Font, ushort[] Glyphs, SKPoint[] Positions, float Width);

/// <summary>
/// One line of text as glyphs: ordered, each character with the first embedded face that has it, joined and stacked by
/// HarfBuzz where its script asks for that. A character that no face has is spelled <c>U+1F98A</c>, never left out.
/// </summary>
internal sealed class ShapedText
{
    private const double NameGap = 0.1;

    private readonly double _size;
    private readonly bool _bold;
    private readonly List<GlyphRun> _runs = [];

    public ShapedText(string text, double size, bool bold)
    {
        _size = size;
        _bold = bold;
        if (GlyphMapper.IsPlain(text))
        {
            Add(bold ? FontFace.Bold : FontFace.Regular, text, isRightToLeft: false);
            return;
        }

        foreach ((string stretch, bool isRightToLeft) in BidiRuns.InVisualOrder(text))
        {
            List<(FontFace? Face, string Text)> pieces = Itemize(stretch);
            if (isRightToLeft)
            {
                pieces.Reverse();
            }

            foreach ((FontFace? face, string piece) in pieces)
            {
                Add(face, piece, isRightToLeft);
            }
        }
    }

    public IReadOnlyList<GlyphRun> Runs => _runs;

    public double Width { get; private set; }

    /// <summary>Splits into stretches of one face each; null is for what no face has.</summary>
    private List<(FontFace? Face, string Text)> Itemize(string text)
    {
        List<(FontFace? Face, string Text)> pieces = [];
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            FontFace? face = FaceFor(element);
            if (pieces.Count > 0 && pieces[^1].Face == face)
            {
                pieces[^1] = (face, pieces[^1].Text + element);
            }
            else
            {
                pieces.Add((face, element));
            }
        }

        return pieces;
    }

    /// <summary>The first face that has every visible character of what a reader takes for one.</summary>
    private FontFace? FaceFor(string element)
    {
        if (_bold && HasAll(FontFace.Bold, element))
        {
            return FontFace.Bold;
        }

        return HasAll(FontFace.Regular, element) ? FontFace.Regular
            : HasAll(FontFace.EastAsian, element) ? FontFace.EastAsian
            : null;
    }

    private static bool HasAll(FontFace face, string element)
    {
        foreach (Rune rune in element.EnumerateRunes())
        {
            if (!face.Has(rune.Value) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format && !IsVariation(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVariation(Rune rune) =>
        rune.Value is (>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef);

    private void Add(FontFace? face, string text, bool isRightToLeft)
    {
        if (face is null)
        {
            AddNames(text);
            return;
        }

        Append(GlyphMapper.Map(face, text, _size, isRightToLeft));
    }

    private void AddNames(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (TextWidth.IsZero(rune) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || IsVariation(rune))
            {
                continue;
            }

            // One element may mix characters that a face has with one that none has: only the latter is named.
            if (FaceFor(rune.ToString()) is { } own)
            {
                Append(GlyphMapper.Map(own, rune.ToString(), _size, isRightToLeft: false));
                continue;
            }

            GlyphRun name = GlyphMapper.Map(
                FontFace.Regular, TextWidth.NameOf(rune), _size * TextWidth.NameSize, isRightToLeft: false);
            Append(name with { Width = name.Width + (float)(NameGap * _size) });
        }
    }

    private void Append(GlyphRun run)
    {
        _runs.Add(run);
        Width += run.Width;
    }
}

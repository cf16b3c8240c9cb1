using System.Text;

namespace Attendance.Tokenizers;

/// <summary>
/// A text that was made of another, and for each of its UTF-16 code units the place that it was made of.
/// </summary>
internal sealed class AlignedText
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End)> _places = [];

    /// <summary>Number of code units.</summary>
    public int Length => _places.Count;

    /// <summary>Appends a character.</summary>
    /// <param name="character">The character.</param>
    /// <param name="start">Where what it was made of begins in the other text.</param>
    /// <param name="end">One behind where that ends.</param>
    public void Append(Rune character, int start, int end)
    {
        _text.Append(character);
        for (int i = 0; i < character.Utf16SequenceLength; i++)
        {
            _places.Add((start, end));
        }
    }

    /// <summary>Lets the last character take in a mark that follows what it was made of.</summary>
    public void Extend(int end)
    {
        int last = _places.Count - 1;
        (int start, int before) = _places[last];
        for (; last >= 0 && _places[last] == (start, before); last--)
        {
            _places[last] = (start, end);
        }
    }

    /// <summary>Empties the text.</summary>
    public void Clear()
    {
        _text.Clear();
        _places.Clear();
    }

    /// <summary>The place in the other text that a part was made of.</summary>
    /// <param name="start">First code unit of the part.</param>
    /// <param name="length">Number of its code units, at least 1.</param>
    public (int Start, int End) PlaceOf(int start, int length) =>
        (_places[start].Start, _places[start + length - 1].End);

    /// <summary>The text.</summary>
    public override string ToString() => _text.ToString();
}

using System.Runtime.InteropServices;
using Attendance.Tokenizers;

namespace Attendance.Generation;

/// <summary>
/// Turns tokens into text as they come. A character whose bytes are spread over tokens is given when it is whole, and
/// what may be the beginning of a stop text when it is clear that it is none.
/// </summary>
/// <param name="tokenizer">The tokenizer, or null where there is no text.</param>
/// <param name="stop">Texts at which it ends; none of them empty.</param>
internal sealed class TextStream(PromptTokenizer? tokenizer, IReadOnlyList<string> stop)
{
    private const char Replacement = '\uFFFD';

    private readonly List<int> _pending = [];
    private int _given;
    private string _held = "";

    /// <summary>Whether a stop text has appeared.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>What the text grows by with one more token.</summary>
    public string Append(int id)
    {
        if (tokenizer is null)
        {
            return "";
        }

        _pending.Add(id);
        string text = tokenizer.Decode(CollectionsMarshal.AsSpan(_pending));

        // Bytes that are not yet a character are one replacement at the end. What lies before it will not change.
        bool isWhole = !text.EndsWith(Replacement);
        string fresh = text[_given..(isWhole ? text.Length : text.Length - 1)];
        _given += fresh.Length;
        if (isWhole)
        {
            _pending.Clear();
            _given = 0;
        }

        return Release(fresh, isLast: false);
    }

    /// <summary>What was held back, when nothing else comes.</summary>
    public string Finish()
    {
        string rest = tokenizer is null || IsStopped
            ? ""
            : tokenizer.Decode(CollectionsMarshal.AsSpan(_pending))[_given..];
        _pending.Clear();
        _given = 0;
        return Release(rest, isLast: true);
    }

    private string Release(string fresh, bool isLast)
    {
        if (IsStopped)
        {
            return "";
        }

        string text = _held + fresh;
        IEnumerable<int> places = stop.Select(one => text.IndexOf(one, StringComparison.Ordinal)).Where(at => at >= 0);
        int end = places.DefaultIfEmpty(-1).Min();
        if (end >= 0)
        {
            IsStopped = true;
            _held = "";
            return text[..end];
        }

        int unsure = isLast ? 0 : stop.Select(one => Beginning(text, one)).DefaultIfEmpty(0).Max();
        int sure = text.Length - unsure;
        _held = text[sure..];
        return text[..sure];
    }

    /// <summary>How many characters at the end of a text are the beginning of another, and not all of it.</summary>
    private static int Beginning(string text, string whole)
    {
        int length = Math.Min(text.Length, whole.Length - 1);
        while (!text.AsSpan(text.Length - length).SequenceEqual(whole.AsSpan(0, length)))
        {
            length--;
        }

        return length;
    }
}

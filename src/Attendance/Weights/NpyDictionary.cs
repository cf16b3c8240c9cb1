namespace Attendance.Weights;

/// <summary>
/// Parses the Python dictionary of a <c>.npy</c> header, for example
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>, and nothing else of Python.
/// </summary>
internal ref struct NpyDictionary(ReadOnlySpan<char> text)
{
    // NumPy's limit.
    private const int MaxRank = 64;

    private ReadOnlySpan<char> _rest = text;

    /// <summary>Reads the three entries, in any order, each once.</summary>
    /// <exception cref="FormatException">It is another text; the message continues "has a header that".</exception>
    internal (string Type, bool FortranOrder, long[] Shape) Read()
    {
        string? type = null;
        bool? fortran = null;
        long[]? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = ReadString();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = ReadType();
                    break;
                case "fortran_order" when fortran is null:
                    fortran = ReadBoolean();
                    break;
                case "shape" when shape is null:
                    shape = ReadShape();
                    break;
                default:
                    throw new FormatException($"has an entry {Printable.Quote(key)} too many");
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        if (!_rest.IsWhiteSpace())
        {
            throw new FormatException("goes on behind its dictionary");
        }

        return type is not null && fortran is not null && shape is not null
            ? (type, fortran.Value, shape)
            : throw new FormatException("lacks 'descr', 'fortran_order' or 'shape'");
    }

    /// <summary>A type's name; the list of fields of a structured array is given back as it stands.</summary>
    private string ReadType()
    {
        _rest = _rest.TrimStart();
        if (!_rest.StartsWith('['))
        {
            return ReadString();
        }

        int end = _rest.LastIndexOf(']');
        string fields = _rest[..(end + 1)].ToString();
        _rest = _rest[(end + 1)..];
        return fields;
    }

    private string ReadString()
    {
        _rest = _rest.TrimStart();
        if (_rest.IsEmpty || _rest[0] is not ('\'' or '"'))
        {
            throw new FormatException("lacks a quoted text");
        }

        int length = _rest[1..].IndexOf(_rest[0]);
        if (length < 0)
        {
            throw new FormatException("has a text without an end");
        }

        string value = _rest.Slice(1, length).ToString();
        _rest = _rest[(length + 2)..];
        return value;
    }

    private bool ReadBoolean() =>
        TryTake("True")
        || (TryTake("False") ? false : throw new FormatException("has an order that is not True or False"));

    private long[] ReadShape()
    {
        var shape = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            shape.Add(ReadLength());
            if (shape.Count > MaxRank)
            {
                throw new FormatException($"has a shape of more than {MaxRank} axes");
            }

            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return [.. shape];
    }

    private long ReadLength()
    {
        _rest = _rest.TrimStart();
        int digits = _rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? _rest.Length : digits;
        if (!long.TryParse(_rest[..digits], out long length))
        {
            throw new FormatException("has a shape with something that is not a whole number from 0 to 2⁶³ − 1");
        }

        _rest = _rest[digits..];

        // Python 2 wrote long integers as 3L.
        TryTake('L');
        return length;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
        {
            throw new FormatException($"lacks a '{c}'");
        }
    }

    private bool TryTake(char c) => TryTake(new ReadOnlySpan<char>(in c));

    private bool TryTake(scoped ReadOnlySpan<char> word)
    {
        ReadOnlySpan<char> trimmed = _rest.TrimStart();
        bool found = trimmed.StartsWith(word);
        if (found)
        {
            _rest = trimmed[word.Length..];
        }

        return found;
    }
}

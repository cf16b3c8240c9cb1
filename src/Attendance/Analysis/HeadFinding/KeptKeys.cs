namespace Attendance.Analysis.HeadFinding;

/// <summary>
/// The keys of a row that count: all, or without the first, or without the query's own. As two parts, so that what is
/// left out is never added and taken away again, which would cost the digits of what is left.
/// </summary>
internal readonly struct KeptKeys
{
    private readonly int _first;
    private readonly int _current;

    public KeptKeys(in PatternRow row, DetectionOptions options)
    {
        _first = options.ExcludeFirst ? 1 : 0;
        _current = options.ExcludeCurrent ? row.Query : -1;
        int behind = Math.Max(_first, _current + 1);
        Left = _first..Math.Max(_first, _current);
        Right = behind..Math.Max(behind, row.Seen);
    }

    /// <summary>The keys before the one that is left out.</summary>
    public Range Left { get; }

    /// <summary>The keys behind it.</summary>
    public Range Right { get; }

    /// <summary>Whether a key counts.</summary>
    public bool Contains(int key) => key >= _first && key != _current;
}

using Attendance.Analysis.Measures;
using Attendance.Attention;

namespace Attendance.Web.Store;

/// <summary>
/// What a run keeps of the measure that was looked at last, so that whoever points does not wait for all of it each
/// time: numbers for each head's queries and keys, or the matrices of a measure of whole blocks.
/// </summary>
/// <param name="key">Which measure, with all that it depends on.</param>
/// <param name="heads">B · H.</param>
/// <param name="bytes">What it will hold, about.</param>
internal sealed class PreparedMeasure(string key, int heads, long bytes)
{
    private readonly Lock _gate = new();
    private readonly HeadChange?[] _changes = new HeadChange?[heads];
    private AttentionMatrix[]? _blocks;

    /// <summary>Which measure, with all that it depends on.</summary>
    public string Key { get; } = key;

    /// <summary>What it will hold, about.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>What the measure makes of one head, made where it is not there.</summary>
    public HeadChange Change(int index, Func<HeadChange> make) => _changes[index] ??= make();

    /// <summary>The measure's matrices, made once where they are not there.</summary>
    public AttentionMatrix[] Blocks(Func<AttentionMatrix[]> make)
    {
        lock (_gate)
        {
            return _blocks ??= make();
        }
    }
}

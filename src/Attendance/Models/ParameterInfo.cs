namespace Attendance.Models;

/// <summary>One tensor that a model uses, as <c>state_dict()</c> would list it.</summary>
/// <param name="Name">Its name in the checkpoint, for example <c>h.0.attn.c_attn.weight</c>.</param>
/// <param name="Shape">Its axes.</param>
/// <param name="Type">Its element type where it lies, for example <c>F16</c>.</param>
/// <param name="Bytes">Its size where it lies.</param>
public sealed record ParameterInfo(string Name, IReadOnlyList<long> Shape, string Type, long Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}

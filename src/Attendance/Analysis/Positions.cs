using Attendance.Errors;

namespace Attendance.Analysis;

/// <summary>Positions of a prompt as users give them.</summary>
internal static class Positions
{
    /// <summary>The position that a number means, 0-based.</summary>
    /// <param name="position">0-based, or negative from the end.</param>
    /// <param name="length">T, the number of tokens.</param>
    /// <param name="what">What the position is, for the message: <c>query</c>, <c>key</c>, <c>position</c>.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such position.</exception>
    public static int Resolve(int position, int length, string what)
    {
        int index = position < 0 ? position + length : position;
        return index >= 0 && index < length
            ? index
            : throw new InvalidRequestException(
                $"There is no {what} {position}; the prompt has {length} token{(length == 1 ? "" : "s")}: 0 to "
                + $"{length - 1}, or -{length} to -1 from the end.");
    }
}

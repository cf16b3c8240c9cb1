using System.Globalization;
using Attendance.Errors;
using Attendance.Tokenizers;

namespace Attendance.Analysis;

/// <summary>Positions of a prompt as users give them.</summary>
public static class Positions
{
    /// <summary>The position that a number means, 0-based.</summary>
    /// <param name="position">0-based, or negative from the end.</param>
    /// <param name="length">T, the number of tokens.</param>
    /// <param name="what">What the position is, for the message: <c>query</c>, <c>key</c>, <c>position</c>.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such position.</exception>
    public static int Resolve(int position, int length, string what)
    {
        if (length == 0)
        {
            throw new InvalidRequestException("The prompt has no token; expected at least one.");
        }

        int index = position < 0 ? position + length : position;
        return index >= 0 && index < length
            ? index
            : throw new InvalidRequestException(
                $"There is no {what} {position}; the prompt has {length} token{(length == 1 ? "" : "s")}: 0 to "
                + $"{length - 1}, or -{length} to -1 from the end.");
    }

    /// <summary>The position that a text means: a number, or a token that stands in the prompt once.</summary>
    /// <param name="text">A whole number, negative from the end, or a token as it is shown, without its space.</param>
    /// <param name="tokens">The prompt.</param>
    /// <param name="what">What the position is, for the message: <c>query</c>, <c>key</c>, <c>position</c>.</param>
    /// <exception cref="InvalidRequestException">The prompt has no such position or token, or several.</exception>
    public static int Find(string text, IReadOnlyList<Token> tokens, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        string wanted = text.Trim();
        if (int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            return Resolve(number, tokens.Count, what);
        }

        int[] places = [.. Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Text == wanted)];
        return places switch
        {
            [int only] => only,
            [] => throw new InvalidRequestException(
                $"There is no {what} '{wanted}'; expected a position, 0 to {tokens.Count - 1}, or the text of one of "
                + "the prompt's tokens."),
            _ => throw new InvalidRequestException(
                $"The {what} '{wanted}' stands at {string.Join(", ", places)}; give one of these positions."),
        };
    }
}

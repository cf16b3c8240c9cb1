using System.Globalization;
using Attendance.Web.Safety;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Endpoints;

/// <summary>Parameters in an address.</summary>
internal static class QueryValues
{
    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="RefusedException">It is missing or no number.</exception>
    public static int Number(this HttpRequest request, string name) =>
        request.NumberOrNull(name) ?? throw Refuse($"The parameter {name} is missing; expected a whole number.");

    /// <summary>A whole number, or null where there is none.</summary>
    /// <exception cref="RefusedException">It is no number.</exception>
    public static int? NumberOrNull(this HttpRequest request, string name)
    {
        string? text = request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Refuse($"The parameter {name} is '{text}'; expected a whole number.");
    }

    /// <summary>A word, or another where there is none.</summary>
    public static string Word(this HttpRequest request, string name, string otherwise) =>
        request.Query[name].ToString() is { Length: > 0 } word ? word : otherwise;

    private static RefusedException Refuse(string message) => new(StatusCodes.Status400BadRequest, message);
}

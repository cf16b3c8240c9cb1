using System.Text.Json;

namespace Attendance.Web.Protocol;

/// <summary>What is to be run: a text, or ids.</summary>
internal sealed record RunRequest
{
    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public int[]? Ids { get; init; }

    public string? Pair { get; init; }

    public string? Decoder { get; init; }

    public JsonElement? Interventions { get; init; }
}

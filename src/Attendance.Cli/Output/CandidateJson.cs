using System.Text.Json;
using Attendance.Analysis;

namespace Attendance.Cli.Output;

/// <summary>A token that may stand somewhere, and how probable it is.</summary>
internal static class CandidateJson
{
    /// <summary>Writes an object of its id, piece, text, probability and logit.</summary>
    public static void WriteCandidate(this Utf8JsonWriter json, TokenProbability candidate)
    {
        json.WriteStartObject();
        json.WriteNumber("id", candidate.Token.Id);
        json.WriteString("piece", candidate.Token.Piece);
        json.WriteString("text", candidate.Token.Text);
        json.WriteFinite("probability", candidate.Probability);
        json.WriteFinite("logit", candidate.Logit);
        json.WriteEndObject();
    }
}

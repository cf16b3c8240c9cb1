namespace Attendance.Cli.Input;

/// <summary>What is to be served, and where.</summary>
/// <param name="Models">The models to offer, the first being the one to begin with; none for the built-in one.</param>
/// <param name="Port">The port; null for the usual one.</param>
/// <param name="Host">Where to listen; null for this machine only.</param>
/// <param name="Open">Whether to open the page in the browser.</param>
internal sealed record ServeChoice(IReadOnlyList<string> Models, int? Port, string? Host, bool Open);

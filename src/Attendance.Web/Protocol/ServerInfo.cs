namespace Attendance.Web.Protocol;

/// <summary>A model that the page can offer.</summary>
/// <param name="Name">What it is asked for by.</param>
/// <param name="Source"><c>built-in</c>, <c>cached</c>, <c>directory</c> or <c>hub</c>.</param>
/// <param name="Loaded">Whether it is open; only then the rest is known.</param>
/// <param name="Architecture">The architecture.</param>
/// <param name="Blocks">B.</param>
/// <param name="Heads">H.</param>
/// <param name="Context">The longest prompt in tokens.</param>
internal sealed record ModelInfo(
    string Name, string Source, bool Loaded, string? Architecture = null, int? Blocks = null, int? Heads = null,
    int? Context = null);

/// <summary>What the page has to know before anything is run.</summary>
internal sealed record ServerInfo(
    string Version, string Model, LimitsInfo Limits, IReadOnlyList<ModelInfo> Models);

/// <summary>What the page need not even try.</summary>
internal sealed record LimitsInfo(int BodyBytes, int PromptCharacters, long RunBytes);

/// <summary>A prompt that is to be counted, with its second sentence if it has one.</summary>
internal sealed record TokensRequest(string? Model, string? Prompt, string? Pair = null);

/// <summary>The tokens of a prompt; the context is unknown (null) until the model is open.</summary>
internal sealed record TokensAnswer(int Count, int? Context, IReadOnlyList<TokenInfo> Tokens);

/// <summary>Why a request was not answered.</summary>
/// <param name="Error">One line: what was wrong, what was expected, what to do.</param>
/// <param name="Code">A word for programs, where one is needed: <c>expired</c>.</param>
/// <param name="Status">The status, where the answer's own cannot say it.</param>
internal sealed record ErrorAnswer(string Error, string? Code = null, int? Status = null);

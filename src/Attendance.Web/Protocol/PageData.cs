namespace Attendance.Web.Protocol;

/// <summary>What an offline page knows, beside the chunks of numbers.</summary>
/// <param name="Format">Always <c>attendance-page</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Info">The run.</param>
/// <param name="State">What is shown at first, as in an address behind #; null for the beginning.</param>
/// <param name="Sets">The patterns.</param>
/// <param name="Wall">The thumbnails.</param>
/// <param name="Scores">The heads' scores of each set, or null.</param>
internal sealed record PageData(
    string Format, int Version, RunInfo Info, string? State, IReadOnlyList<PageSet> Sets, PageWall Wall,
    IReadOnlyList<PageScores>? Scores);

/// <summary>Scores of heads in an offline page.</summary>
/// <param name="Attention">The heads' set.</param>
/// <param name="Scores">Every score.</param>
internal sealed record PageScores(string Attention, IReadOnlyList<HeadValues> Scores);

/// <summary>A set of patterns in an offline page.</summary>
/// <param name="Attention">Which.</param>
/// <param name="Encoding"><c>rows-f32</c>, <c>rows-u16</c>, <c>qk-f32</c> or <c>qk-i16</c>.</param>
/// <param name="Error">The largest difference between a weight in the page and the model's own, measured.</param>
/// <param name="Causal">Whether rows end at the diagonal.</param>
/// <param name="Blocks">The chunk of each block.</param>
/// <param name="Scale">Of vectors, what q·k is multiplied by.</param>
/// <param name="HeadSize">Of vectors, D.</param>
/// <param name="CentredKeys">Of vectors, whether the keys' mean stands behind them and is to be added.</param>
internal sealed record PageSet(
    string Attention, string Encoding, double Error, bool Causal, IReadOnlyList<string> Blocks, float? Scale,
    int? HeadSize, bool? CentredKeys);

/// <summary>The thumbnails in an offline page.</summary>
/// <param name="Attention">Of which set.</param>
/// <param name="Measure">What the cells say.</param>
/// <param name="Side">Rows and columns of one.</param>
/// <param name="Low">What byte 0 means.</param>
/// <param name="High">What byte 255 means.</param>
/// <param name="Chunk">The chunk with the bytes.</param>
internal sealed record PageWall(string Attention, string Measure, int Side, float Low, float High, string Chunk);

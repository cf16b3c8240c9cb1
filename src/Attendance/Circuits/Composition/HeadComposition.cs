using Attendance.Attention;

namespace Attendance.Circuits.Composition;

/// <summary>How much a later head reads of what an earlier one writes.</summary>
/// <param name="Kind">Through what it reads.</param>
/// <param name="Earlier">The head that writes.</param>
/// <param name="Later">The head that reads, of a later block.</param>
/// <param name="Score">The ratio of Frobenius norms, 0 to 1.</param>
public sealed record HeadComposition(CompositionKind Kind, HeadId Earlier, HeadId Later, double Score);

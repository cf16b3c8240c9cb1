using Attendance.Analysis.Counterfactuals;
using Attendance.Tokenizers;

namespace Attendance.Web.Offline;

/// <summary>A causal map for an offline page.</summary>
/// <param name="Map">The map.</param>
/// <param name="Target">The token whose logit it is of.</param>
/// <param name="Against">The token whose logit was subtracted, or null.</param>
public sealed record PageCauses(CausalMap Map, Token Target, Token? Against = null);

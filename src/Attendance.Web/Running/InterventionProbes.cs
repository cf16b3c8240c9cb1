using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Web.Running;

/// <summary>The probes of a run's interventions.</summary>
internal static class InterventionProbes
{
    /// <summary>None where nothing is changed, of which every model is capable.</summary>
    public static IReadOnlyList<Probe> Of(
        InterventionSet interventions, TransformerModel model, IReadOnlyList<Token> tokens) =>
        interventions.Items.Count == 0 ? [] : interventions.ProbesFor(model, tokens);
}

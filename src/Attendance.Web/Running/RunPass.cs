using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Web.Store;

namespace Attendance.Web.Running;

/// <summary>A pass whose run will be looked at.</summary>
internal static class RunPass
{
    /// <summary>Makes a run; what its memory needs is free before.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">What is run.</param>
    /// <param name="interventions">What is changed.</param>
    /// <param name="store">Where the run will be kept, and room is made for it.</param>
    /// <param name="recipe">The run's recipe, when it is there.</param>
    /// <param name="cancellationToken">Ends the pass at its next block.</param>
    /// <returns>The run, kept and to be looked at.</returns>
    public static RunLease Make(
        TransformerModel model, IReadOnlyList<Token> tokens, InterventionSet interventions, RunStore store,
        Func<Run, RunRecipe> recipe, CancellationToken cancellationToken)
    {
        var buffer = new RunBuffer();
        try
        {
            Run run;
            using (store.Reserve(PassSize.Of(model, tokens)))
            {
                run = Run(model, tokens, interventions, buffer, cancellationToken);
            }

            // Whoever sees a run asks for its wall and scores first; with what these find, columns are quick.
            foreach (AttentionSet set in run.Attentions)
            {
                set.Maps.KeepRowSums();
            }

            return store.Add(new KeptRun(recipe(run), run, buffer));
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static Run Run(
        TransformerModel model, IReadOnlyList<Token> tokens, InterventionSet interventions, RunBuffer buffer,
        CancellationToken cancellationToken)
    {
        RunOptions options = RunDescription.Options(model, tokens) with
        {
            Probes = [new StopProbe(cancellationToken), .. InterventionProbes.Of(interventions, model, tokens)],
        };
        try
        {
            return model.Run(tokens, options, buffer);
        }
        finally
        {
            model.Rest();
        }
    }
}

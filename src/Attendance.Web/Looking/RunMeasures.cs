using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Looking;

/// <summary>What the cells of a run can say: the library's measures.</summary>
internal sealed class RunMeasures(ModelShelf shelf, Captures captures)
{
    /// <summary>The measures that a run has.</summary>
    /// <param name="model">The model.</param>
    /// <param name="run">The run.</param>
    /// <param name="next">The token whose logit is meant where none is named.</param>
    public static IReadOnlyList<Measure> Of(TransformerModel model, Run run, Token? next) =>
    [
        .. StandardMeasures.Names.Select(name => TryCreate(name, model, run.Tokens.Count, next)).OfType<Measure>(),
    ];

    /// <summary>What the page knows of a measure.</summary>
    public static MeasureInfo InfoOf(Measure measure) => new(
        measure.Name, measure.Label, measure.Meaning, measure is PerBlockMeasure ? "block" : "head", measure.IsSigned);

    /// <summary>The matrices of one measure of a run.</summary>
    /// <param name="kept">The run.</param>
    /// <param name="request">Says which set, which measure, and of <c>logit</c> which token.</param>
    /// <param name="cancellationToken">Ends the wait for a pass that the measure needs.</param>
    public async Task<Cells> OpenAsync(KeptRun kept, LookRequest request, CancellationToken cancellationToken)
    {
        (AttentionInfo set, AttentionMaps maps) = kept.SetOf(request.Attention);
        if (request.Measure is "weight" or "score")
        {
            return new PatternCells(maps, set, request.Measure == "score");
        }

        ModelLease lease = await shelf.OpenAsync(kept.Info.Model, null, cancellationToken).ConfigureAwait(false);
        try
        {
            TransformerModel model = lease.Model;
            Measure measure = Named(request, model, kept);
            ActivationCache cache = await captures.OfAsync(kept, model, measure.Points, set.Name, cancellationToken)
                .ConfigureAwait(false);
            return measure is PerBlockMeasure ofBlocks
                ? new MeasureCells(ofBlocks, cache, set, lease)
                : new MeasureCells((PerHeadMeasure)measure, cache, set, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The measure that a request names.</summary>
    /// <exception cref="RefusedException">The run, or its set of patterns, has no such measure.</exception>
    public static Measure Named(LookRequest request, TransformerModel model, KeptRun kept)
    {
        AttentionInfo set = kept.SetOf(request.Attention).Info;
        IReadOnlyList<string> known = set.Measures ?? [.. kept.Info.Measures.Select(measure => measure.Id)];
        if (!known.Contains(request.Measure))
        {
            string of = kept.Info.Attentions.Count > 1 ? $" of {set.Name} attention" : "";
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There is no measure '{request.Measure}'{of}; expected one of {string.Join(", ", known)}.");
        }

        return StandardMeasures.Create(
            request.Measure,
            model,
            request.Measure == "logit" ? TargetOf(model, kept, request.Target) : null,
            request.Against is null ? null : TargetToken.Parse(model, request.Against));
    }

    /// <summary>The token that a request names, or else the run's most probable next one.</summary>
    public static Token TargetOf(TransformerModel model, KeptRun kept, string? target) =>
        target is not null ? TargetToken.Parse(model, target)
        : kept.Info.Next is [{ } next, ..] ? model.Describe([next.Id])[0]
        : throw new RefusedException(
            StatusCodes.Status400BadRequest, "This model predicts no next token; there is nothing to take a logit of.");

    private static Measure? TryCreate(string name, TransformerModel model, int length, Token? next)
    {
        try
        {
            var measure = StandardMeasures.Create(name, model, next);
            measure.Check(model, length);
            return measure;
        }
        catch (AttendanceException)
        {
            // Not of this model, or not of so long a prompt; the page then offers what there is.
            return null;
        }
    }
}

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
    public static IReadOnlyList<MeasureInfo> Of(TransformerModel model, Run run, Token? next)
    {
        var measures = new List<MeasureInfo>();
        foreach (string name in StandardMeasures.Names)
        {
            if (TryCreate(name, model, run.Tokens.Count, next) is { } measure)
            {
                measures.Add(InfoOf(measure));
            }
        }

        return measures;
    }

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
            Measure measure = Named(request.Measure, model, kept, request.Target, request.Against);
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

    /// <summary>A measure by the name that a request has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="model">The model.</param>
    /// <param name="kept">The run.</param>
    /// <param name="target">For <c>logit</c>, the token; the most probable next one when null.</param>
    /// <param name="against">For <c>logit</c>, the token whose logit is subtracted; none when null.</param>
    /// <exception cref="RefusedException">The run has no such measure.</exception>
    public static Measure Named(
        string name, TransformerModel model, KeptRun kept, string? target = null, string? against = null) =>
        !kept.Info.Measures.Any(measure => measure.Id == name)
            ? throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"There is no measure '{name}'; expected one of "
                + $"{string.Join(", ", kept.Info.Measures.Select(measure => measure.Id))}.")
            : StandardMeasures.Create(
                name,
                model,
                name == "logit" ? TargetOf(model, kept, target) : null,
                against is null ? null : TargetToken.Parse(model, against));

    /// <summary>The token that a request names, or else the run's most probable next one.</summary>
    public static Token TargetOf(TransformerModel model, KeptRun kept, string? target) =>
        target is not null ? TargetToken.Parse(model, target)
        : kept.Info.Next is [{ } next, ..] ? model.Describe([next.Id])[0]
        : throw new RefusedException(
            StatusCodes.Status400BadRequest, "This model predicts no next token; there is nothing to take a logit of.");

    /// <summary>A measure in the protocol's words.</summary>
    public static MeasureInfo InfoOf(Measure measure) => new(
        measure.Name, measure.Label, measure.Meaning, measure is PerBlockMeasure ? "block" : "head", measure.IsSigned);

    /// <summary>A measure by name; null where it is not one of this model, or not of so long a prompt.</summary>
    public static Measure? TryCreate(string name, TransformerModel model, int length, Token? next)
    {
        try
        {
            var measure = StandardMeasures.Create(name, model, next);
            measure.Check(model, length);
            return measure;
        }
        catch (AttendanceException)
        {
            // The page then offers what there is.
            return null;
        }
    }
}

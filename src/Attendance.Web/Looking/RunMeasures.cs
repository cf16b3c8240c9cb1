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
internal sealed class RunMeasures(ModelShelf shelf, Captures captures, RunStore store)
{
    private readonly Lock _gate = new();

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
            string key = $"{request.Measure} {set.Name} {request.Target?.Length}:{request.Target} {request.Against}";
            PreparedMeasure prepared = Prepare(kept, key, cache.Attention.Maps, measure is PerBlockMeasure);
            return measure is PerBlockMeasure ofBlocks
                ? new BlockCells(ofBlocks, cache, prepared, set, lease)
                : new ChangedCells((PerHeadMeasure)measure, cache, prepared, set, lease);
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

    private PreparedMeasure Prepare(KeptRun kept, string key, AttentionMaps maps, bool ofBlocks)
    {
        int heads = maps.ComputedBlocks * maps.Heads;
        long bytes = ofBlocks
            ? sizeof(float) * (long)maps.ComputedBlocks * maps.Queries * maps.Keys
            : sizeof(double) * (long)heads * Math.Max(maps.Queries, maps.Keys);
        lock (_gate)
        {
            if (kept.Prepared is { } prepared && prepared.Key == key)
            {
                return prepared;
            }

            if (ofBlocks)
            {
                // As large as most of the run; what was captured for others is not wanted beside it.
                kept.Captured.Clear();
            }

            kept.Prepared = new PreparedMeasure(key, heads, bytes);
            store.Measure(kept);
            return kept.Prepared;
        }
    }

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

using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Models;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Web.Store;

namespace Attendance.Web.Offline;

/// <summary>Offline pages of runs that the server keeps.</summary>
internal sealed class RunPages(Captures captures, RunFinder finder)
{
    /// <summary>Packs a run's page with what is on screen.</summary>
    /// <param name="kept">The run.</param>
    /// <param name="request">What is on screen.</param>
    /// <param name="cancellationToken">Ends the wait for a pass that it needs, and the pass.</param>
    /// <exception cref="Safety.RefusedException">
    /// What is on screen is not of this run, or the run that it is compared with has expired.
    /// </exception>
    public Task<PackedPage> PackAsync(KeptRun kept, ExportRequest request, CancellationToken cancellationToken)
    {
        RecordedCheck.Check(request, kept.Info);
        return captures.WithModelAsync(
            kept,
            async model =>
            {
                PageSource source = await SourceAsync(model, kept, request, cancellationToken).ConfigureAwait(false);
                using RunLease? other = request.Comparison is { } compared
                    ? await finder.TakeAsync(compared.Other, cancellationToken).ConfigureAwait(false)
                    : null;
                var recorded = new RecordedSource
                {
                    Change = request.Change,
                    Causes = request.Causes,
                    Generations = request.Generations,
                    Comparison = other is null
                        ? null
                        : (
                            RecordedCheck.Of(request.Comparison!.Answer, kept.Info, other.Kept.Info),
                            OfflinePage.Second(other.Kept.Info, other.Kept.Run)),
                };
                return PackedPage.Of(source, request.State, recorded);
            },
            cancellationToken);
    }

    private async Task<PageSource> SourceAsync(
        TransformerModel model, KeptRun kept, ExportRequest request, CancellationToken cancellationToken)
    {
        string attention = kept.SetOf(request.Attention).Info.Name;
        Measure? measure = request.Measure is null
            ? null
            : RunMeasures.Named(new LookRequest(attention, request.Measure, null, null), model, kept);
        var wants = new PageWants(attention, measure, request.Vectors ?? []);
        var plan = PagePlan.Of(model, kept.Info, kept.Run, wants);
        var caches = new Dictionary<string, ActivationCache>(StringComparer.Ordinal);
        foreach (AttentionInfo set in kept.Info.Attentions)
        {
            caches[set.Name] = await captures.OfAsync(kept, model, plan.Points, set.Name, cancellationToken)
                .ConfigureAwait(false);
        }

        return plan.SourceOf(kept.Info, kept.Run, name => caches[name]);
    }
}

using System.Threading.RateLimiting;
using Attendance.Analysis;
using Attendance.Analysis.Interventions;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Web.Opening;
using Attendance.Web.Store;

namespace Attendance.Web.Running;

/// <summary>
/// What a run did not keep and is asked for later: vectors of a block, values, norms. The same pass is made once more,
/// with the same interventions, and what it gives stays with the run for a while.
/// </summary>
internal sealed class Captures(ModelShelf shelf, RunStore store, Turnstile passes)
{
    /// <summary>Does something with the run's model, which is opened again where it has been closed.</summary>
    public async Task<T> WithModelAsync<T>(
        KeptRun kept, Func<TransformerModel, Task<T>> work, CancellationToken cancellationToken)
    {
        using ModelLease lease = await shelf.OpenAsync(kept.Info.Model, null, cancellationToken).ConfigureAwait(false);
        return await work(lease.Model).ConfigureAwait(false);
    }

    /// <summary>A run with tensors of some hook points.</summary>
    /// <param name="kept">The run.</param>
    /// <param name="model">Its model.</param>
    /// <param name="points">The hook points.</param>
    /// <param name="attention">The kind of attention that is looked at; the primary one when null.</param>
    /// <param name="cancellationToken">Ends the wait for the turn, and the pass.</param>
    public async Task<ActivationCache> OfAsync(
        KeptRun kept, TransformerModel model, IReadOnlyList<string> points, string? attention,
        CancellationToken cancellationToken)
    {
        if (points.Count == 0)
        {
            return ActivationCache.From(model, kept.Run, new CaptureProbe(), attention);
        }

        string key = string.Join(' ', points);
        if (kept.Captured.Find(key) is not { } capture)
        {
            using RateLimitLease turn = await passes.EnterAsync(cancellationToken).ConfigureAwait(false);
            using Room room = store.Reserve(
                PassSize.OfCapture(model, kept.Tokens, points.Sum(point => model.Hooks.Match(point).Count)));
            capture = kept.Captured.Find(key)
                ?? Pass(model, kept.Tokens, kept.Interventions, points, cancellationToken);
            kept.Captured.Add(key, capture);
            store.Measure(kept);
        }

        return ActivationCache.From(model, kept.Run, capture, attention);
    }

    /// <summary>Makes a pass once more, for tensors of some hook points.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">What is run.</param>
    /// <param name="interventions">What is changed in it.</param>
    /// <param name="points">The hook points.</param>
    /// <param name="cancellationToken">Ends the pass at its next block.</param>
    public static CaptureProbe Pass(
        TransformerModel model, IReadOnlyList<Token> tokens, InterventionSet interventions, IReadOnlyList<string> points,
        CancellationToken cancellationToken)
    {
        var capture = new CaptureProbe(points);
        using var buffer = new RunBuffer();
        model.Run(
            tokens,
            new RunOptions
            {
                HighestBlock = 0,
                Probes = [new StopProbe(cancellationToken), .. InterventionProbes.Of(interventions, model, tokens), capture],
            },
            buffer);
        model.Rest();
        return capture;
    }
}

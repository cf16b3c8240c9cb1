using System.Threading.RateLimiting;
using Attendance.Web.Opening;
using Attendance.Web.Safety;
using Attendance.Web.Store;

namespace Attendance.Web.Running;

/// <summary>Finds runs to be looked at. One whose memory went to another is made again by the same pass.</summary>
internal sealed class RunFinder(ModelShelf shelf, RunStore store, Turnstile passes)
{
    /// <summary>Long enough for a page to leave a run when it is told of the next.</summary>
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(200);

    /// <summary>A run to be looked at.</summary>
    /// <param name="id">The run's.</param>
    /// <param name="cancellationToken">Ends the wait, and a pass at its next block.</param>
    /// <exception cref="RefusedException">It is not remembered any more, or too many wait for a pass.</exception>
    public async Task<RunLease> TakeAsync(string? id, CancellationToken cancellationToken)
    {
        if (store.Find(id, out RunRecipe recipe) is { } found)
        {
            return found;
        }

        await recipe.Making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return store.Find(id, out _) ?? await MakeAsync(recipe, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            recipe.Making.Release();
        }
    }

    /// <summary>Two runs, held beside each other.</summary>
    /// <inheritdoc cref="TakeAsync(string?, CancellationToken)"/>
    public async Task<(RunLease A, RunLease B)> TakeAsync(string? a, string? b, CancellationToken cancellationToken)
    {
        // One that is there is held first, so that it does not go for the other.
        RunLease? first = store.Find(a, out _);
        try
        {
            RunLease second = await TakeAsync(b, cancellationToken).ConfigureAwait(false);
            try
            {
                return (first ?? await TakeAsync(a, cancellationToken).ConfigureAwait(false), second);
            }
            catch
            {
                second.Dispose();
                throw;
            }
        }
        catch
        {
            first?.Dispose();
            throw;
        }
    }

    private async Task<RunLease> MakeAsync(RunRecipe recipe, CancellationToken cancellationToken)
    {
        using ModelLease lease = await shelf.OpenAsync(recipe.Info.Model, null, cancellationToken).ConfigureAwait(false);
        if (passes.IsFull)
        {
            // Most likely this run went for the one that is being made, and its page asks for the last time. The new
            // run would go for it in turn, before the page has seen it.
            (await passes.EnterAsync(cancellationToken).ConfigureAwait(false)).Dispose();
            await Task.Delay(s_moment, cancellationToken).ConfigureAwait(false);
        }

        using RateLimitLease turn = await passes.EnterAsync(cancellationToken).ConfigureAwait(false);
        return RunPass.Make(
            lease.Model, recipe.Tokens, recipe.Interventions, store, _ => recipe, cancellationToken);
    }
}

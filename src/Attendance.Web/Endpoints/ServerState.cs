using Attendance.Web.Looking;
using Attendance.Web.Offline;
using Attendance.Web.Opening;
using Attendance.Web.Running;
using Attendance.Web.Safety;
using Attendance.Web.Store;
using Microsoft.Extensions.FileProviders;

namespace Attendance.Web.Endpoints;

/// <summary>What the endpoints of one server share.</summary>
internal sealed class ServerState : IDisposable
{
    /// <summary>Prepares everything; nothing is opened yet.</summary>
    public ServerState(ServerOptions options)
    {
        Limits = options.Limits;
        Page = options.Page ?? PageFiles.BuiltIn();
        Shelf = new ModelShelf(options);
        Store = new RunStore(Limits.RunBytes, Limits.RememberedRuns);
        Passes = new Turnstile(1, Limits.QueuedPasses);
        Looks = new Turnstile(Limits.Looks, Limits.QueuedLooks);
        Sweeps = new Turnstile(1, Limits.QueuedLooks);
        Runs = new RunMaker(Shelf, Store, Passes, Limits);
        Finder = new RunFinder(Shelf, Store, Passes);
        Captures = new Captures(Shelf, Store, Passes);
        Measures = new RunMeasures(Shelf, Captures, Store);
        Pages = new RunPages(Captures, Finder);
        Errors = new ErrorAnswers(Limits, options.Failed);
    }

    public ServerLimits Limits { get; }

    /// <summary>The page's own files.</summary>
    public IFileProvider Page { get; }

    public ModelShelf Shelf { get; }

    public RunStore Store { get; }

    /// <summary>Who may make a pass: one, as passes use all cores.</summary>
    public Turnstile Passes { get; }

    /// <summary>Who may compute patterns.</summary>
    public Turnstile Looks { get; }

    /// <summary>
    /// Who may look at every head: one, as that uses all cores. Of two at once the second would go over all heads on
    /// one core, and a page that wants thumbnails and scores would wait several times as long for both.
    /// </summary>
    public Turnstile Sweeps { get; }

    public RunMaker Runs { get; }

    public RunFinder Finder { get; }

    public Captures Captures { get; }

    public RunMeasures Measures { get; }

    public RunPages Pages { get; }

    public ErrorAnswers Errors { get; }

    public Housekeeping Housekeeping { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Housekeeping.Dispose();
        Passes.Dispose();
        Looks.Dispose();
        Sweeps.Dispose();
        Store.Dispose();
        Shelf.Dispose();
    }
}

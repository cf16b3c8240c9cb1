using Attendance.Errors;
using Attendance.Hub;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// Finds a model by what a user calls it: <c>demo</c> is the one built in, a directory is that directory, and anything
/// else is an id on the hub, taken from the cache where it is there and downloaded where it is not.
/// </summary>
/// <remarks>
/// A directory wins over a hub id of the same name, as in Python's transformers; <c>demo</c> wins over both.
/// </remarks>
public static class ModelLocator
{
    /// <summary>The name of the built-in model.</summary>
    public const string Demo = "demo";

    /// <summary>Every <c>model_type</c> that can be loaded.</summary>
    public static IReadOnlyCollection<string> KnownModelTypes => Architectures.Known;

    /// <summary>Finds and loads a model.</summary>
    /// <inheritdoc cref="LocateAsync"/>
    public static async Task<TransformerModel> OpenAsync(
        string model = Demo,
        string? revision = null,
        HubOptions? hub = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        LocatedModel located = await LocateAsync(model, revision, hub, progress, cancellationToken)
            .ConfigureAwait(false);
        return located.Load();
    }

    /// <summary>Finds and loads a model, and waits for it.</summary>
    /// <inheritdoc cref="LocateAsync"/>
    public static TransformerModel Open(
        string model = Demo,
        string? revision = null,
        HubOptions? hub = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => Locate(model, revision, hub, progress, cancellationToken).Load();

    /// <summary>Finds a model, and waits for it.</summary>
    /// <inheritdoc cref="LocateAsync"/>
    public static LocatedModel Locate(
        string model = Demo,
        string? revision = null,
        HubOptions? hub = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        FindHere(model, revision)
        // On the pool, so that waiting here cannot block a caller's own synchronization context.
        ?? Task.Run(() => FromHubAsync(model, revision, hub, progress, cancellationToken), cancellationToken)
            .GetAwaiter()
            .GetResult();

    /// <summary>Finds a model.</summary>
    /// <param name="model"><c>demo</c>, a directory, or an id on the hub such as <c>gpt2</c>.</param>
    /// <param name="revision">A branch, tag or commit on the hub; null for <c>main</c>.</param>
    /// <param name="hub">Where the hub and its cache are; what the environment says when null.</param>
    /// <param name="progress">Told of a download.</param>
    /// <param name="cancellationToken">Stops a download; a later one goes on where it stopped.</param>
    /// <exception cref="CheckpointException">There is no such directory, or its files are damaged.</exception>
    /// <exception cref="HubException">The model can be had neither from the cache nor from the hub.</exception>
    /// <exception cref="InvalidRequestException">A revision of something that has none.</exception>
    /// <exception cref="UnsupportedModelException">The checkpoint asks for something that is not supported.</exception>
    public static async Task<LocatedModel> LocateAsync(
        string model = Demo,
        string? revision = null,
        HubOptions? hub = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        FindHere(model, revision)
        ?? await FromHubAsync(model, revision, hub, progress, cancellationToken).ConfigureAwait(false);

    /// <summary>The model where neither cache nor hub is needed, or null when it is the hub's.</summary>
    private static LocatedModel? FindHere(string model, string? revision)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model == Demo)
        {
            RefuseRevision(revision, "the built-in model");
            return new LocatedModel(Demo, "", EmbeddedFiles.Demo);
        }

        if (Directory.Exists(model))
        {
            RefuseRevision(revision, $"{model} is a directory, which");
            return new LocatedModel(model, "", new DirectoryFiles(model));
        }

        if (File.Exists(model))
        {
            throw new CheckpointException(
                CheckpointFault.Unreadable,
                model,
                $"{model} is a file; expected the directory that holds it, {Demo}, or a hub id such as gpt2.");
        }

        return IsPath(model)
            ? throw new CheckpointException(
                CheckpointFault.MissingFile,
                model,
                $"{model}: there is no such directory; expected one with config.json, {Demo}, or a hub id such "
                    + "as gpt2.")
            : null;
    }

    private static async Task<LocatedModel> FromHubAsync(
        string model,
        string? revision,
        HubOptions? hub,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellationToken)
    {
        hub ??= HubOptions.FromEnvironment();
        revision ??= "main";
        string? snapshot = new HubCache(hub.CacheDirectory).FindSnapshot(model, revision);
        if (snapshot is null)
        {
            using var client = new HubClient(hub);
            snapshot = await client.DownloadAsync(model, revision, progress, cancellationToken).ConfigureAwait(false);
        }

        return new LocatedModel(model, Path.GetFileName(snapshot), new DirectoryFiles(snapshot));
    }

    /// <summary>
    /// Whether a text can only mean a path: it is rooted, begins with a dot or ~, or has more parts than an id.
    /// </summary>
    private static bool IsPath(string model) =>
        Path.IsPathRooted(model)
        || model.StartsWith('.')
        || model.StartsWith('~')
        || model.Contains('\\')
        || model.EndsWith('/')
        || model.AsSpan().Count('/') > 1;

    private static void RefuseRevision(string? revision, string what)
    {
        if (revision is not null)
        {
            throw new InvalidRequestException(
                $"{what} has no revisions, but '{revision}' was asked for; leave the revision out, or give a hub id.");
        }
    }
}

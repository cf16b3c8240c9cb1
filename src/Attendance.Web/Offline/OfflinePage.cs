using Attendance.Files;
using Attendance.Models;
using Attendance.Tokenizers;
using Attendance.Web.Looking;
using Attendance.Web.Protocol;
using Attendance.Web.Running;
using Attendance.Weights;

namespace Attendance.Web.Offline;

/// <summary>
/// The page with the numbers of one run in a single file, which opens in a browser without a network. Up to about 64
/// tokens of GPT-2 small every weight in it is exact; longer ones are rounded, by so much as is measured and stated in
/// the page.
/// </summary>
/// <remarks>See <c>docs/page.md</c> for sizes and errors.</remarks>
public static class OfflinePage
{
    /// <summary>Writes a run's page.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="run">
    /// A run of all of its blocks, with the last position's logits where the model says which token comes next.
    /// </param>
    /// <param name="prompt">The text that the tokens' ranges refer to; null where only ids were run.</param>
    /// <param name="state">What is shown at first, as in the page's address behind #; null for the beginning.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="Errors.OutputException">The file cannot be written.</exception>
    public static WrittenPage Write(
        string path, TransformerModel model, Run run, string? prompt = null, string? state = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        return Write(path, () => PackedPage.Of(Of(RunDescription.Of(model, run, prompt), run), state));
    }

    /// <summary>Runs a prompt and writes its page.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="prompt">The text that their ranges refer to; null where only ids are run.</param>
    /// <param name="state">What is shown at first, as in the page's address behind #; null for the beginning.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="Errors.InvalidRequestException">The model cannot run these tokens.</exception>
    /// <exception cref="Errors.OutputException">The file cannot be written.</exception>
    public static WrittenPage Write(
        string path, TransformerModel model, IReadOnlyList<Token> tokens, string? prompt = null, string? state = null)
    {
        return Write(path, model, tokens, new OfflinePageOptions { Prompt = prompt, State = state });
    }

    /// <summary>Runs a prompt and writes its page, with what was found out about it.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The prompt's tokens.</param>
    /// <param name="options">What the page holds beside weights, and what it shows at first.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="Errors.InvalidRequestException">
    /// The model cannot run these tokens, or has nothing of what is asked for; or a comparison's runs do not correspond.
    /// </exception>
    /// <exception cref="Errors.OutputException">The file cannot be written.</exception>
    public static WrittenPage Write(
        string path, TransformerModel model, IReadOnlyList<Token> tokens, OfflinePageOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        return Write(path, () => ComposedPage.Of(model, tokens, options));
    }

    /// <summary>Writes the page of attention that was computed elsewhere.</summary>
    /// <param name="path">Where the file shall appear; an existing one is replaced.</param>
    /// <param name="stored">The attention.</param>
    /// <param name="tokens">Labels, T of them; those of the file when null, and positions where it has none.</param>
    /// <param name="state">What is shown at first; null for the beginning.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="Errors.OutputException">The file cannot be written.</exception>
    /// <exception cref="Errors.InvalidRequestException">There are too few or too many labels.</exception>
    public static WrittenPage Write(
        string path, StoredAttention stored, IReadOnlyList<StoredToken>? tokens = null, string? state = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var set = new StoredSet(stored);
        RunInfo info = StoredDescription.Of(stored, set.Info, tokens);
        return Write(path, () => PackedPage.Of(new PageSource(info, [set], new SetCells(set), null), state));
    }

    /// <summary>A run as a page has it: without what needs a model.</summary>
    internal static PageSource Of(RunInfo info, Run run)
    {
        var offline = info with
        {
            Features = new Features { Scores = info.Features.Scores },
            Measures = [.. info.Measures.Where(measure => measure.Id == "weight")],
        };
        return new PageSource(
            offline,
            [.. info.Attentions.Select((set, i) => new RunSet(run.Attentions[i].Maps, set))],
            new PatternCells(run.Attention, info.Attentions[0], scores: false),
            info.Features.Scores ? [.. info.Attentions.Select(set => ScoresOf(run, set.Name))] : null);
    }

    private static PageScores ScoresOf(Run run, string attention) =>
        new(attention, HeadRanking.Of(run, attention).Scores);

    /// <summary>The second run of a comparison: its patterns and no more.</summary>
    internal static PageSource Second(RunInfo info, Run run) =>
        Of(info with { Features = new Features() }, run);

    /// <remarks>The file is begun first: where it cannot be written, nothing need be computed.</remarks>
    private static WrittenPage Write(string path, Func<PackedPage> pack)
    {
        using var file = AtomicFile.Create(path);
        using var stream = new AtomicFileStream(file);
        PackedPage page = pack();
        PageWriter.WriteAsync(stream, page, PageFiles.BuiltIn()).GetAwaiter().GetResult();
        file.Complete();
        return new WrittenPage(stream.Written, page.Error);
    }
}

/// <summary>An offline page that was written.</summary>
/// <param name="Bytes">The file's size.</param>
/// <param name="Error">
/// The largest difference between a weight in it and the model's own, measured; 0 where all are exact.
/// </param>
public sealed record WrittenPage(long Bytes, double Error);

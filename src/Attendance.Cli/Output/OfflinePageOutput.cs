using System.Globalization;
using System.Runtime.CompilerServices;
using Attendance.Cli.Hosting;
using Attendance.Files;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Web.Offline;

namespace Attendance.Cli.Output;

/// <summary>Writes the page with every head of a run, and with what a command found, in one file.</summary>
internal static class OfflinePageOutput
{
    /// <summary>Writes a run's page, where one is wanted. Every block is computed for it, whatever is shown.</summary>
    /// <param name="content">Makes what the page holds; not asked where none is wanted.</param>
    /// <param name="choice">Where it goes.</param>
    /// <param name="host">Who is told.</param>
    /// <param name="aside">Whether standard output is for the result alone, as with <c>--json</c>.</param>
    public static void Write(Func<PageContent> content, OutputChoice choice, CommandHost host, bool aside = false)
    {
        if (choice.Page is { } path)
        {
            Tell(host.Interruption.Shield(() => Write(path, content())), choice.Json || aside, host);
        }
    }

    /// <summary>Writes the page of a file, where one is wanted.</summary>
    public static void Write(
        StoredAttention stored, IReadOnlyList<StoredToken>? tokens, (int? Block, int? Head) place, OutputChoice choice,
        CommandHost host)
    {
        if (choice.Page is { } path)
        {
            string? state = StateOf(place, stored.Blocks, stored.Heads);
            Tell(host.Interruption.Shield(() => Write(path, stored, tokens, state)), choice.Json, host);
        }
    }

    // Apart, so that a command that writes no page does not load what that needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Write(string path, PageContent content)
    {
        TransformerModel model = content.Model;
        var options = new OfflinePageOptions
        {
            Prompt = content.Prompt.TextOf(model),
            Pair = content.Prompt.Pair,
            Decoder = content.Prompt.HasDecoder ? content.Prompt.BegunTextOf(model) : null,
            Attention = content.Attention,
            Heads = content.Heads,
            Measure = content.Measure,
            Vectors = content.Vectors,
            Score = content.Score,
            Effect = content.Effect,
            Causes = content.Causes is { } causes ? new PageCauses(causes.Map, causes.Target, causes.Against) : null,
            Continuation = content.Continuation,
            Comparison = content.Comparison is { } compared ? Compared(compared) : null,
        };
        return Line(path, OfflinePage.Write(path, model, content.Tokens, options));
    }

    private static PageComparison Compared(ComparedRuns compared)
    {
        TransformerModel model = compared.Found.Pair.B.Model;

        // The page knows the second run by its text: where there is none, by its ids.
        string text = compared.Prompt.TextOf(model) ?? string.Join(',', compared.Prompt.Ids!);
        return new PageComparison(compared.Prompt.TokensOf(model), text)
        {
            Model = model,
            Rankings = compared.Rankings,
            Found = compared.Found,
            Effect = compared.Effect,
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Write(string path, StoredAttention stored, IReadOnlyList<StoredToken>? tokens, string? state) =>
        Line(path, OfflinePage.Write(path, stored, tokens, state));

    private static string Line(string path, WrittenPage page) => string.Create(
        CultureInfo.InvariantCulture,
        $"wrote {path} ({ByteSize.Format(page.Bytes)}; "
        + $"{(page.Error == 0 ? "every weight is exact" : $"weights are within {page.Error:0.0e-0} of the model's")})");

    /// <summary>What the page shows at first: the head that was asked for, or the wall.</summary>
    private static string? StateOf((int? Block, int? Head) place, int blocks, int heads) => place switch
    {
        ({ } block, { } head) => string.Create(
            CultureInfo.InvariantCulture,
            $"v=head&b={(block < 0 ? block + blocks : block)}&h={(head < 0 ? head + heads : head)}"),
        _ => null,
    };

    private static void Tell(string line, bool aside, CommandHost host) =>
        (aside ? host.Error : host.Output).WriteLine(line);
}

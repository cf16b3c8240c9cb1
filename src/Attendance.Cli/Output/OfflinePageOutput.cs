using System.Globalization;
using System.Runtime.CompilerServices;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Files;
using Attendance.Hub;
using Attendance.Models;
using Attendance.Web.Offline;

namespace Attendance.Cli.Output;

/// <summary>Writes the page with every head of a run in one file.</summary>
internal static class OfflinePageOutput
{
    /// <summary>Writes a run's page, where one is wanted. Every block is computed for it, whatever is shown.</summary>
    public static void Write(
        TransformerModel model, Prompt prompt, (int? Block, int? Head) place, OutputChoice choice, CommandHost host)
    {
        if (choice.Page is { } path)
        {
            string? state = StateOf(place, model.Blocks, model.Heads);
            Tell(host.Interruption.Shield(() => Write(path, model, prompt, state)), choice, host);
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
            Tell(host.Interruption.Shield(() => Write(path, stored, tokens, state)), choice, host);
        }
    }

    // Apart, so that a command that writes no page does not load what that needs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Write(string path, TransformerModel model, Prompt prompt, string? state) =>
        Line(path, OfflinePage.Write(path, model, prompt.TokensOf(model), prompt.TextOf(model), state));

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

    private static void Tell(string line, OutputChoice choice, CommandHost host) =>
        (choice.Json ? host.Error : host.Output).WriteLine(line);
}

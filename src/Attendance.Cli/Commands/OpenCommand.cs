using System.CommandLine;
using Attendance.Attention;
using Attendance.Cli.Hosting;
using Attendance.Cli.Input;
using Attendance.Cli.Output;
using Attendance.Files;

namespace Attendance.Cli.Commands;

/// <summary><c>attendance open</c>: attention that was computed elsewhere.</summary>
internal static class OpenCommand
{
    public static Command Create(CommandHost host)
    {
        var path = new Argument<string>("FILE") { Description = "A .safetensors, .npy or .npz file" };
        Option<string?> tensor = OptionTypes.Text(
            "--tensor",
            "NAME",
            "The tensor to show, with * for the number where each block has its own; without it, attention or "
                + "attentions, "
                + "or the only one that fits");
        Option<string?> attention = OptionTypes.Text(
            "--attention",
            "KIND",
            "encoder, decoder or cross: the same as --tensor encoder_attention, and so on");
        Option<string?> tokens = OptionTypes.Text(
            "--tokens",
            "FILE.json",
            "Labels: a JSON list of texts, or what tokens --json prints; without it, the file's own, or positions");
        var place = new PlaceOptions(
            "All heads of this block; negative from the end. Without --block and --head, the last block",
            "This head in every block; with --block, this one matrix; negative from the end");
        var output = new OutputOptions(
            "Write a picture as well, or as .html the page with every head, which opens offline", page: true);
        var command = new CommandWithExamples(
            "open",
            "Show attention that was computed elsewhere: an export, or any tensor [B,H,T,T], [B,1,H,T,T], "
                + "[H,T,T] or [T,T].",
            "attendance open love.safetensors --block 0",
            "attendance open attention.npy --tokens tokens.json --out love.png",
            "attendance open cache.npz --tensor \"blocks.*.attn.pattern\" --head 1");
        command.Arguments.Add(path);
        command.Options.Add(tensor);
        command.Options.Add(attention);
        command.Options.Add(tokens);
        place.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputChoice choice = output.Read(parsed);
            Picture.Prepare(choice, host);
            using StoredAttention stored = StoredAttention.Open(
                parsed.GetRequiredValue(path), Tensor(parsed.GetValue(tensor), parsed.GetValue(attention)));
            IReadOnlyList<StoredToken>? labels = ReadTokens(parsed.GetValue(tokens));
            Show(stored, labels, place.Read(parsed), choice, host);
            OfflinePageOutput.Write(stored, labels, place.Read(parsed), choice, host);
        });
        return command;
    }

    private static string? Tensor(string? tensor, string? attention) => (tensor, attention) switch
    {
        ({ }, { }) => throw new UsageException("--tensor and --attention exclude each other; give one of them."),
        (_, { } kind) => $"{kind}_{RunFile.Attention}",
        _ => tensor,
    };

    private static void Show(
        StoredAttention stored,
        IReadOnlyList<StoredToken>? tokens,
        (int? Block, int? Head) place,
        OutputChoice choice,
        CommandHost host)
    {
        AttentionGrid grid = stored.View(tokens, place.Block, place.Head);
        if (tokens is null && stored.TokenFault is { } fault)
        {
            host.Tell($"warning: {fault} Positions are shown instead.");
        }

        if (RowSums.Fault(grid) is { } sums)
        {
            host.Tell($"warning: {stored.FileName}: {sums}");
        }

        GridOutput.Show(grid, Json(stored, tokens, grid), choice, host);
    }

    private static GridJson Json(StoredAttention stored, IReadOnlyList<StoredToken>? tokens, AttentionGrid grid) =>
        new()
        {
            File = stored.FileName,
            Tensor = stored.Tensor,
            Model = stored.Metadata.GetValueOrDefault(RunFile.ModelKey),
            Revision = stored.Metadata.GetValueOrDefault(RunFile.RevisionKey),
            Blocks = stored.Blocks,
            Heads = stored.Heads,
            Tokens = tokens ?? stored.StoredTokens ?? [.. grid.Keys.Select(label => new StoredToken(label))],
            QueryTokens = grid.Queries.SequenceEqual(grid.Keys)
                ? null
                : stored.StoredQueryTokens ?? [.. grid.Queries.Select(label => new StoredToken(label))],
        };

    private static IReadOnlyList<StoredToken>? ReadTokens(string? path) =>
        path is null ? null : TokenJson.Read(InputFile.Read(path, "--tokens"), path);
}

namespace Attendance.Cli.Tests.Input;

public sealed class UsageTests
{
    [Theory]
    [InlineData("viw hi", "there is no command 'viw'; did you mean view?", "attendance")]
    [InlineData(
        "show hi",
        "there is no command 'show'; there are view, mean, compare, generate, fill, heads, causes, ablate, attribute, "
            + "lens, why, compose, tokens, info, architectures, export, open, serve, download, models.",
        "attendance"
    )]
    [InlineData("--jsn", "there is no option '--jsn'.", "attendance")]
    [InlineData("view hi --blok 3", "there is no option '--blok'; did you mean --block?", "attendance view")]
    [InlineData("view --blok=3", "there is no option '--blok'; did you mean --block?", "attendance view")]
    [InlineData("info --modle x", "there is no option '--modle'; did you mean --model?", "attendance info")]
    [InlineData("info demo", "'demo' is one word too many for attendance info.", "attendance info")]
    [InlineData(
        "view -5",
        "there is no option '-5'; before a prompt that begins with '-', write --.",
        "attendance view"
    )]
    [InlineData(
        "view I love you",
        "the prompt is 3 words to the shell; put it in quotes: \"I love you\".",
        "attendance view"
    )]
    [InlineData("view hi --block", "--block needs a value, N.", "attendance view")]
    [InlineData("view hi --block x", "--block: 'x' is not a whole number.", "attendance view")]
    [InlineData("view hi --head 1.5", "--head: '1.5' is not a whole number.", "attendance view")]
    [InlineData("view hi --head 99999999999", "--head: '99999999999' is not a whole number.", "attendance view")]
    [InlineData("mean hi --head 0 --start a", "--start: 'a' is not a whole number.", "attendance mean")]
    [InlineData(
        "view hi --block 1 --block 2",
        "Option '--block' expects a single argument but 2 were provided.",
        "attendance view"
    )]
    [InlineData(
        "view hi --out x.jpg",
        "--out: 'x.jpg' must end in .png or .svg or .html, which says what to write.",
        "attendance view"
    )]
    [InlineData(
        "mean hi --head 0 --out x",
        "--out: 'x' must end in .png or .svg, which says what to write.",
        "attendance mean"
    )]
    [InlineData(
        "export hi --out x.npz",
        "--out: 'x.npz' must end in .safetensors, which says what to write.",
        "attendance export"
    )]
    [InlineData("export hi", "there is no file to write; give --out FILE.safetensors.", "attendance export")]
    [InlineData(
        "export hi --out x.safetensors --include ,",
        "--include: there is no name in it; expected hook points such as blocks.0.attn.q.",
        "attendance export"
    )]
    [InlineData(
        "view hi --values --no-values",
        "--values and --no-values exclude each other; give one of them, or neither.",
        "attendance view"
    )]
    [InlineData(
        "mean hi",
        "there is nothing to take the mean of; give --head N for a head over blocks, or --block N for a block "
            + "over its heads.",
        "attendance mean"
    )]
    [InlineData(
        "mean hi --head 0 --block 0",
        "--head and --block exclude each other: one takes the mean over blocks, the other over heads.",
        "attendance mean"
    )]
    [InlineData(
        "mean hi --block 0 --end 2",
        "--start and --end choose blocks and belong to --head; --block is a single one.",
        "attendance mean"
    )]
    [InlineData("open", "FILE is missing: A .safetensors, .npy or .npz file.", "attendance open")]
    [InlineData("download demo", "demo is built in; there is nothing to download.", "attendance download")]
    public void WrongUsage_IsOneLineAndAPointer(string line, string message, string command) =>
        CliRun.Of(line.Split(' ')).IsUsageError(message, command);

    [Theory]
    [InlineData("view hi --block 6", 2, "There is no block 6; demo has 6: 0 to 5, or -6 to -1 from the end.")]
    [InlineData("view hi --head -9", 2, "There is no head -9; each block has 8: 0 to 7, or -8 to -1 from the end.")]
    [InlineData(
        "mean hi --head 0 --start 4 --end 4",
        2,
        "There is no block from 4 up to, but without, 4; expected a start below the end."
    )]
    [InlineData(
        "mean hi --head 0 --start 4 --end -3",
        2,
        "There is no block from 4 up to, but without, -3; expected a start below the end.")]
    [InlineData(
        "mean hi --head 0 --start -1 --end 2",
        2,
        "There is no block from -1 up to, but without, 2; expected a start below the end.")]
    [InlineData(
        "mean hi --head 0 --end 7",
        2,
        "There is no block 6; the model has 6: 0 to 5, or -6 to -1 from the end."
    )]
    [InlineData(
        "mean hi --head 0 --start 3 --end 3",
        2,
        "There is no block from 3 up to, but without, 3; expected a start below the end."
    )]
    [InlineData("lens --ids , --position 0", 2, "The prompt has no token; expected at least one.")]
    [InlineData("view --ids 8192", 2, "There is no token 8192; ids of demo are 0 to 8191.")]
    [InlineData(
        "view hi --revision main",
        2,
        "the built-in model has no revisions, but 'main' was asked for; leave the revision out, or give a hub id."
    )]
    [InlineData(
        "view hi --model /nowhere/gpt2",
        1,
        "/nowhere/gpt2: there is no such directory; expected one with config.json, demo, or a hub id such as gpt2."
    )]
    [InlineData(
        "view hi --model some/where/gpt2",
        1,
        "some/where/gpt2: there is no such directory; expected one with config.json, demo, or a hub id such as gpt2."
    )]
    [InlineData(
        "view hi --model gpt2",
        1,
        "gpt2 (main) is not in the cache, and HF_HUB_OFFLINE is set: download it once with a network, or unset "
            + "HF_HUB_OFFLINE."
    )]
    [InlineData(
        "view hi --out /nowhere/x.png",
        1,
        "/nowhere/x.png: cannot be written: its folder does not exist; make it first, or choose another place."
    )]
    [InlineData("open /nowhere.npy", 1, "/nowhere.npy: there is no such file.")]
    [InlineData(
        "open x.png",
        1,
        "x.png: cannot be opened: '.png' is not known; expected a .safetensors, .npy or .npz file."
    )]
    public void BadInput_IsOneLine(string line, int exitCode, string message) =>
        CliRun.Of(line.Split(' ')).IsError(exitCode, message);

    [Fact]
    public void LongPrompt_SaysHowMuchTooLong() =>
        CliRun
            .Of("view", "--ids", string.Join(',', Enumerable.Repeat(40, 515)))
            .IsError(2, "The prompt has 515 tokens, but the context of demo is 512; shorten it by 3.");

    [Fact]
    public void DirectoryWithoutModel_NamesTheFileThatIsMissing()
    {
        using var scratch = new Scratch();

        CliRun
            .Of("view", "hi", "--model", scratch.Root)
            .IsError(
                1,
                $"{scratch.At("config.json")}: there is no such file; a model's directory holds config.json, "
                    + "model.safetensors "
                    + "and the tokenizer's files.");
    }

    [Fact]
    public void OtherArchitecture_IsRefusedWithTheKnownOnes()
    {
        using var scratch = new Scratch();
        string config = scratch.Write("config.json", """{"model_type":"t5"}""");

        CliRun
            .Of("view", "hi", "--model", scratch.Root)
            .IsError(1, $"{config}: model_type is 't5', which is not supported; "
                + "expected gpt2, bert, roberta, distilbert, bart.");
    }

    [Fact]
    public void ControlsInNames_DoNotReachTheTerminal()
    {
        CliRun run = CliRun.Of("open", "/no\u001b[31m\nwhere.npy");

        run.IsError(1, "/no [31m where.npy: there is no such file.");
    }
}

namespace Attendance.Cli.Tests.Commands;

/// <summary>Every command with every architecture: it works, or it says in one line why it has no meaning there.</summary>
public sealed class ArchitectureMatrixTests
{
    private const string Ids = "4,109,123,125,5";
    private const string OtherIds = "4,109,124,125,5";

    private const string NoCircuits = "norms after every sublayer, so that its residual stream is no sum of what heads";
    private const string NoGeneration = "sees a whole text at once and continues none";
    private const string NoMasks = "predicts what comes next and fills no masks";

    // BART: an encoder whose residual stream is no sum, and a decoder that goes on.
    private const string NoCircuitsInBart = "norms behind every sublayer, so that its residual stream is no sum of what heads";
    private const string NoMasksInBart = "writes a whole text where others fill masks";

    private static readonly string[] s_folders = ["gpt2-tiny", "bert-tiny", "roberta-tiny", "distilbert-tiny", "bart-tiny"];

    // Each command line, and what says in a decoder and in an encoder that there is no such thing; null where there is.
    private static readonly (string Line, string? InDecoder, string? InEncoder)[] s_commands =
    [
        ($"view --ids {Ids} --block 0", null, null),
        ($"view --ids {Ids} --head 1 --json", null, null),
        ($"view --ids {Ids} --block -1 --head 1 --out OUT.png", null, null),
        ($"mean --ids {Ids} --head 0", null, null),
        ($"mean --ids {Ids} --block 1 --json", null, null),
        ($"compare --ids {Ids} --ids {OtherIds}", null, null),
        ($"compare --ids {Ids} --ids {OtherIds} --by pattern --json", null, null),
        ($"compare --ids {Ids} --ids {OtherIds} --by attribution", null, NoCircuits),
        ($"compare --ids {Ids} --model MODEL --model-b MODEL", null, null),
        ($"ablate --ids {Ids} --head 1.1 --max-new-tokens 0", null, NoGeneration),
        ($"generate --ids {Ids} --max-new-tokens 2 --greedy", null, NoGeneration),
        ($"fill --ids {Ids} --position 2 --top 2", NoMasks, null),
        ($"fill --ids {Ids} --position 2 --json", NoMasks, null),
        ($"heads --ids {Ids}", null, null),
        ($"heads --ids {Ids} --like 1.1 --json", null, null),
        ("heads --repeat 6 --count 2 --score induction", null, null),
        ($"causes --ids {Ids} --top 3", null, null),
        ($"causes --ids {Ids} --mean --target #7 --against #8 --json", null, null),
        ($"attribute --ids {Ids}", null, NoCircuits),
        ($"why --ids {Ids} --head 1.0", null, NoCircuits),
        ("compose", null, NoCircuits),
        ("info", null, null),
        ("info --all --json", null, null),
        ($"export --ids {Ids} --out OUT.safetensors --logits --include *.attn.q,*resid_post,*.attn.pattern", null, null),
        ($"export --ids {Ids} --attention-mask 1,1,1,1,0 --out OUT.safetensors --logits", null, null),
    ];

    public static MatrixTheoryData<string, string> Cells() => new(s_folders, s_commands.Select(command => command.Line));

    [Theory]
    [MemberData(nameof(Cells))]
    public void Command_OfAnArchitecture_WorksOrSaysWhyNot(string folder, string line)
    {
        using var scratch = new Scratch();
        string model = Path.Combine(AppContext.BaseDirectory, "Fixtures", folder);
        (_, string? inDecoder, string? inEncoder) = Array.Find(s_commands, command => command.Line == line);
        string? refusal = folder switch
        {
            "gpt2-tiny" => inDecoder,
            "bart-tiny" => (inDecoder, inEncoder) switch
            {
                (NoMasks, _) => NoMasksInBart,
                (_, NoCircuits) => NoCircuitsInBart,
                _ => null,
            },
            _ => inEncoder,
        };
        string[] words =
        [
            .. line.Split(' ').Select(word => word.Replace("MODEL", model, StringComparison.Ordinal)
                .Replace("OUT", scratch.At("out"), StringComparison.Ordinal)),
            .. line.Contains("MODEL", StringComparison.Ordinal) ? (string[])[] : ["--model", model],
        ];

        CliRun run = CliRun.Of(words);

        if (refusal is null)
        {
            run.Ok();
            return;
        }

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(refusal, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}

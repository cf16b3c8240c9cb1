namespace Attendance.Cli.Tests.Commands;

/// <summary>Every command with every architecture: it works, or it says in one line why it has no meaning there.</summary>
public sealed class ArchitectureMatrixTests
{
    private const string Ids = "4,109,123,125,5";
    private const string OtherIds = "4,109,124,125,5";

    private const string Fine = "";
    private const string NoCircuits = "so that its residual stream is no sum of what heads and MLPs wrote";
    private const string NoGeneration = "sees a whole text at once and continues none";
    private const string NoMasks = "fills no masks";
    private const string NoMasksInBart = "BART writes a whole text where others fill masks in their place";
    private const string NoLens = "so there is no logit lens of it";
    private const string NoInterventionsInBart = "interventions name heads of one stack of blocks";
    private const string OneKindOnly = "is of models with one kind of attention";

    private static readonly string[] s_folders = ["gpt2-tiny", "bert-tiny", "roberta-tiny", "distilbert-tiny", "bart-tiny"];

    // Each command line, and what says in GPT-2, in an encoder and in BART that there is no such thing.
    private static readonly (string Line, string InGpt2, string InEncoder, string InBart)[] s_commands =
    [
        ($"view --ids {Ids} --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --head 1 --json", Fine, Fine, Fine),
        ($"view --ids {Ids} --block -1 --head 1 --out OUT.png", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure score --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure rollout --block 0", Fine, Fine, OneKindOnly),
        ($"view --ids {Ids} --measure value-norm --block 0", Fine, Fine, OneKindOnly),
        ($"view --ids {Ids} --model MODEL --model MODEL --block 0", Fine, Fine, Fine),
        ($"mean --ids {Ids} --head 0", Fine, Fine, Fine),
        ($"mean --ids {Ids} --block 1 --json", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds}", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --by pattern --json", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --by attribution", Fine, NoCircuits, NoCircuits),
        ($"compare --ids {Ids} --model MODEL --model-b MODEL", Fine, Fine, Fine),
        ($"generate --ids {Ids} --max-new-tokens 2 --greedy", Fine, NoGeneration, Fine),
        ($"fill --ids {Ids} --position 2 --top 2", NoMasks, Fine, NoMasksInBart),
        ($"fill --ids {Ids} --position 2 --json", NoMasks, Fine, NoMasksInBart),
        ($"heads --ids {Ids}", Fine, Fine, Fine),
        ($"heads --ids {Ids} --like 1.1 --json", Fine, Fine, Fine),
        ("heads --repeat 6 --count 2 --score induction", Fine, Fine, Fine),
        ($"causes --ids {Ids} --top 3", Fine, Fine, Fine),
        ($"causes --ids {Ids} --mean --target #7 --against #8 --json", Fine, Fine, Fine),
        ($"ablate --ids {Ids} --head 0.1", Fine, Fine, NoInterventionsInBart),
        ($"ablate --ids {Ids} --head 0.1 --json", Fine, Fine, NoInterventionsInBart),
        ($"ablate --ids {Ids} --head 0.1 --max-new-tokens 2", Fine, NoGeneration, NoInterventionsInBart),
        ($"attribute --ids {Ids}", Fine, NoCircuits, NoCircuits),
        ($"why --ids {Ids} --head 1.0", Fine, NoCircuits, NoCircuits),
        ($"lens --ids {Ids}", Fine, Fine, NoLens),
        ("compose", Fine, NoCircuits, NoCircuits),
        ($"tokens --ids {Ids}", Fine, Fine, Fine),
        ("info", Fine, Fine, Fine),
        ("info --all --json", Fine, Fine, Fine),
        ("architectures", Fine, Fine, Fine),
        ($"export --ids {Ids} --out OUT.safetensors --logits --include *.attn.q,*resid_post,*.attn.pattern", Fine, Fine, Fine),
        ($"export --ids {Ids} --attention-mask 1,1,1,1,0 --out OUT.safetensors --logits", Fine, Fine, Fine),
    ];

    public static MatrixTheoryData<string, string> Cells() => new(s_folders, s_commands.Select(command => command.Line));

    [Theory]
    [MemberData(nameof(Cells))]
    public void Command_OfAnArchitecture_WorksOrSaysWhyNot(string folder, string line)
    {
        using var scratch = new Scratch();
        string model = Path.Combine(AppContext.BaseDirectory, "Fixtures", folder);
        (_, string inGpt2, string inEncoder, string inBart) = Array.Find(s_commands, command => command.Line == line);
        string refusal = folder switch
        {
            "gpt2-tiny" => inGpt2,
            "bart-tiny" => inBart,
            _ => inEncoder,
        };
        string[] words =
        [
            .. line.Split(' ').Select(word => word.Replace("MODEL", model, StringComparison.Ordinal)
                .Replace("OUT", scratch.At("out"), StringComparison.Ordinal)),
            .. line.Contains("MODEL", StringComparison.Ordinal) ? (string[])[] : ["--model", model],
        ];

        CliRun run = CliRun.Of(words);

        if (refusal == Fine)
        {
            run.Ok();
            return;
        }

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        string error = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(refusal, error, StringComparison.Ordinal);
    }
}

namespace Attendance.Cli.Tests.Commands;

/// <summary>
/// Every command with every architecture: it works, or it says in one line why it has no meaning there.
/// </summary>
public sealed class ArchitectureMatrixTests
{
    private const string Ids = "4,109,123,125,5";
    private const string OtherIds = "4,109,124,125,5";

    private const string Fine = "";
    private const string NoCircuits = "so that its residual stream is no sum of what heads and MLPs wrote";
    private const string NoGeneration = "sees a whole text at once and continues none";
    private const string NoMasks = "fills no masks";
    private const string NoMasksInBart = "BART writes a whole text where others fill masks in their place";
    private const string NameAKind = "does not say which; write encoder.0.1, decoder.0.1 or cross.0.1";
    private const string NoMlpOfCross = "There is no MLP of cross attention; write encoder.0 or decoder.0";
    private const string NoKind = "There is no attention 'cross'";
    private const string NotAHead = "is no head; expected block.head";
    private const string NoBlock = "is no block; expected a whole number";
    private const string NoDecoder = "has one stack of blocks and no decoder beside it";
    private const string OfOneStack = "follows tokens through the blocks of one stack";

    private static readonly string[] s_folders = ["gpt2-tiny", "bert-tiny", "roberta-tiny", "distilbert-tiny", "bart-tiny"];

    // Each command line, and what says in GPT-2, in an encoder and in BART that there is no such thing.
    private static readonly (string Line, string InGpt2, string InEncoder, string InBart)[] s_commands =
    [
        ($"view --ids {Ids} --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --head 1 --json", Fine, Fine, Fine),
        ($"view --ids {Ids} --block -1 --head 1 --out OUT.png", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure score --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure rollout --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure flow --block 0 --attention cross", NoKind, NoKind, OfOneStack),
        ($"view --ids {Ids} --measure value-norm --block 0", Fine, Fine, Fine),
        ($"view --ids {Ids} --measure value-norm --block 0 --attention cross", NoKind, NoKind, Fine),
        ($"view --ids {Ids} --measure logit --target #7 --block 0", Fine, NoCircuits, NoCircuits),
        ($"view --ids {Ids} --model MODEL --model MODEL --block 0", Fine, Fine, Fine),
        ($"mean --ids {Ids} --head 0", Fine, Fine, Fine),
        ($"mean --ids {Ids} --block 1 --json", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds}", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --by pattern --json", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --by attribution", Fine, NoCircuits, NoCircuits),
        ($"compare --ids {Ids} --model MODEL --model-b MODEL", Fine, Fine, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --attention cross", NoKind, NoKind, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --attention cross --decoder-ids 2,4 --json", NoKind, NoKind, Fine),
        ($"compare --ids {Ids} --ids {OtherIds} --decoder-ids 2,4 --by js", NoDecoder, NoDecoder, Fine),
        ($"generate --ids {Ids} --max-new-tokens 2 --greedy", Fine, NoGeneration, Fine),
        ($"generate --ids {Ids} --decoder-ids 2,4 --max-new-tokens 2 --alternatives 2", NoDecoder, NoGeneration, Fine),
        ($"generate --ids {Ids} --against x --max-new-tokens 2 --json", Fine, NoGeneration, Fine),
        ($"fill --ids {Ids} --position 2 --top 2", NoMasks, Fine, NoMasksInBart),
        ($"fill --ids {Ids} --position 2 --json", NoMasks, Fine, NoMasksInBart),
        ($"heads --ids {Ids}", Fine, Fine, Fine),
        ($"heads --ids {Ids} --like 1.1 --json", Fine, Fine, Fine),
        ("heads --repeat 6 --count 2 --score induction", Fine, Fine, Fine),
        ($"causes --ids {Ids} --top 3", Fine, Fine, Fine),
        ($"causes --ids {Ids} --mean --target #7 --against #8 --json", Fine, Fine, Fine),
        ($"causes --ids {Ids} --attention cross --out OUT.png", NoKind, NoKind, Fine),
        ($"ablate --ids {Ids} --head 0.1", Fine, Fine, NameAKind),
        ($"ablate --ids {Ids} --head 0.1 --json", Fine, Fine, NameAKind),
        ($"ablate --ids {Ids} --head 0.1 --max-new-tokens 2", Fine, NoGeneration, NameAKind),
        ($"ablate --ids {Ids} --head 0.1 --mlp 0 --show 1.0 --attention cross", NoKind, NoKind, Fine),
        ($"ablate --ids {Ids} --head cross.0.1 --show cross.1.0,cross.1.1 --max-new-tokens 2", NotAHead, NotAHead, Fine),
        ($"ablate --ids {Ids} --mlp decoder.0 --mean --cut cross.1.0:1>2 --json", NoBlock, NoBlock, Fine),
        ($"ablate --ids {Ids} --mlp cross.0", NoBlock, NoBlock, NoMlpOfCross),
        ($"ablate --ids {Ids} --mask-token 1 --out OUT.png", Fine, Fine, Fine),
        ($"ablate --ids {Ids} --patch-from-ids {OtherIds} --patch cross.0.0,encoder.1.mlp", NotAHead, NotAHead, Fine),
        ($"attribute --ids {Ids}", Fine, NoCircuits, NoCircuits),
        ($"why --ids {Ids} --head 1.0", Fine, NoCircuits, NoCircuits),
        ($"lens --ids {Ids}", Fine, Fine, Fine),
        ($"lens --ids {Ids} --decoder-ids 2,4 --json", NoDecoder, NoDecoder, Fine),
        ("compose", Fine, NoCircuits, NoCircuits),
        ($"tokens --ids {Ids}", Fine, Fine, Fine),
        ($"mean --ids {Ids} --block 0 --measure score --attention cross", NoKind, NoKind, Fine),
        ($"mean --ids {Ids} --block 0 --measure logit --target #7", Fine, NoCircuits, NoCircuits),
        ($"mean --ids {Ids} --head 0 --decoder-ids 2,4", NoDecoder, NoDecoder, Fine),
        ($"heads --ids {Ids} --attention cross --decoder-ids 2,4 --like 1.1", NoKind, NoKind, Fine),
        ($"export --ids {Ids} --out OUT.safetensors --measure score,value-norm,rollout --decoder-ids 2,4", NoDecoder, NoDecoder, Fine),
        ($"export --ids {Ids} --out OUT.safetensors --measure logit --target #7", Fine, NoCircuits, NoCircuits),
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

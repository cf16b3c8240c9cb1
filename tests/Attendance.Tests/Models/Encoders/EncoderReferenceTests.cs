using System.Text.Json;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Models.Encoders;
using Attendance.Probes;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Models.Encoders;

/// <summary>
/// Everything that the references tell of small encoders (Hugging Face's own code on PyTorch for BERT and RoBERTa), on
/// every kernel of this machine. The output says how far we are from them.
/// </summary>
public sealed class EncoderReferenceTests(ITestOutputHelper output)
{
    private static readonly string[] s_folders = ["bert-tiny", "roberta-tiny", "distilbert-tiny"];

    public static TheoryData<string, string, string> KernelsAndInputs()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string folder in s_folders)
        {
            using var fixture = new ReferenceFixture(folder);
            foreach (KernelSet kernels in KernelSet.Available)
            {
                foreach (JsonElement input in fixture.Inputs)
                {
                    data.Add(folder, kernels.Name, input.GetProperty("name").GetString()!);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(KernelsAndInputs))]
    public void Run_EveryInput_AgreesWithTheReference(string folder, string kernels, string name)
    {
        using var fixture = new ReferenceFixture(folder);
        using TransformerModel model = Load(fixture.Folder, folder, kernels);
        TokenBatch batch = BatchOf(fixture.Input(name));
        var capture = new CaptureProbe(
            [
                "blocks.*.attn.q", "blocks.*.attn.k", "embed.ln.normalized", "blocks.*.normalized_resid_post",
                .. fixture.Has(name, "nsp_logits") ? (string[])["pooler.pooler_out", "nsp_head.nsp_out"] : [],
            ]);

        BatchRun run = model.Run(batch, new RunOptions { Logits = LogitPositions.All, Probes = [capture] });

        var comparison = new EncoderComparison(fixture, name, batch, run, capture);
        comparison.Attentions();
        comparison.Heads("queries", "q");
        comparison.Heads("keys", "k");
        comparison.HiddenStates();
        comparison.Logits();
        comparison.OfFirstToken("pooler_output", "pooler.pooler_out");
        comparison.OfFirstToken("nsp_logits", "nsp_head.nsp_out");
        foreach (string line in comparison.Report)
        {
            output.WriteLine($"{kernels} {line}");
        }

        Assert.True(comparison.Failures.Count == 0, string.Join("; ", comparison.Failures));
    }

    [Theory]
    [MemberData(nameof(KernelsAndInputs))]
    public void Run_WithoutProbes_EqualsRunWithReadingProbes(string folder, string kernels, string name)
    {
        using var fixture = new ReferenceFixture(folder);
        using TransformerModel model = Load(fixture.Folder, folder, kernels);
        int[] ids = ReferenceFixture.Rows(fixture.Input(name), "ids")[0];
        var options = new RunOptions { Logits = LogitPositions.All };
        var watched = options with { Probes = [new CaptureProbe("blocks.*.attn.q", "*resid_pre", "*.mlp.post", "*embed")] };

        Run plain = model.Run(ids, options);
        Run seen = model.Run(ids, watched);

        for (int position = 0; position < ids.Length; position++)
        {
            Assert.Equal(plain.LogitsAt(position).ToArray(), seen.LogitsAt(position).ToArray());
        }
    }

    private static TransformerModel Load(string path, string folder, string kernels)
    {
        var files = new DirectoryFiles(path);
        var tokenizer = Task.FromResult<PromptTokenizer?>(null);
        KernelSet set = KernelSet.Choose(kernels);
        return folder switch
        {
            "bert-tiny" => Bert.Load(files, tokenizer, set, folder, ""),
            "roberta-tiny" => Roberta.Load(files, tokenizer, set, folder, ""),
            _ => DistilBert.Load(files, tokenizer, set, folder, ""),
        };
    }

    /// <summary>Positions are the model's own, which are held against the reference's by what comes out.</summary>
    private static TokenBatch BatchOf(JsonElement input)
    {
        int[][]? Optional(string name) =>
            input.TryGetProperty(name, out _) ? ReferenceFixture.Rows(input, name) : null;
        return new TokenBatch(
            ReferenceFixture.Rows(input, "ids"),
            Optional("attention_mask")?.Select(row => Array.ConvertAll(row, value => value == 1)).ToArray(),
            tokenTypes: Optional("token_type_ids"));
    }
}

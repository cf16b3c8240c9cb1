namespace Attendance.Synthetic;

/// <summary>
/// Shared by the tests and the benchmarks: a checkpoint of GPT-2 small's exact shape (124,439,808 parameters) with
/// made-up weights from an integer hash, the same numbers as in the script that made the reference results:
/// value = mean + n·(sd / 37837) in float32, n from <see cref="HashNoise"/>.
/// </summary>
internal static class Gpt2SmallCheckpoint
{
    public const int Width = 768;
    private const int Heads = 12;
    private const int Vocabulary = 50257;

    private static readonly double[] s_peaks = [1.5, 6.0, 2.0, 8.0, 3.0, 1.0, 4.0, 2.5];

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>.</summary>
    /// <param name="folder">Where; made when it does not exist.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="context">Longest prompt in tokens; other than 1,024 for long contexts.</param>
    /// <param name="seed">Other seeds give other weights.</param>
    public static void Write(string folder, int blocks = 12, int context = 1024, ulong seed = 1)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""
            {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new",
             "n_layer": {{blocks}}, "n_head": {{Heads}}, "n_embd": {{Width}},
             "n_positions": {{context}}, "n_ctx": {{context}}, "vocab_size": {{Vocabulary}},
             "layer_norm_epsilon": 1e-05, "bos_token_id": 50256, "eos_token_id": 50256}
            """);
        SyntheticFile.Write(Path.Combine(folder, "model.safetensors"), Specification(blocks, context), seed);
    }

    private static IEnumerable<SyntheticTensor> Specification(int blocks, int context)
    {
        yield return new SyntheticTensor("wte.weight", [Vocabulary, Width], 0, _ => 0.14);
        yield return new SyntheticTensor("wpe.weight", [context, Width], 0, _ => 0.10);
        yield return new SyntheticTensor("ln_f.weight", [Width], 1, _ => 0.1);
        yield return new SyntheticTensor("ln_f.bias", [Width], 0, _ => 0.1);
        for (int block = 0; block < blocks; block++)
        {
            int b = block;
            string p = $"h.{block}.";
            yield return new SyntheticTensor(p + "attn.c_attn.weight", [Width, 3 * Width], 0, column => column < 2 * Width
                ? Math.Sqrt(s_peaks[((5 * b) + (3 * (column % Width / 64))) % 8] / Width)
                : Math.Sqrt(1.0 / Width));
            yield return new SyntheticTensor(p + "attn.c_attn.bias", [3 * Width], 0, _ => 0.1);
            yield return new SyntheticTensor(p + "attn.c_proj.weight", [Width, Width], 0, _ => Math.Sqrt(0.25 / Width));
            yield return new SyntheticTensor(p + "attn.c_proj.bias", [Width], 0, _ => 0.05);
            yield return new SyntheticTensor(p + "mlp.c_fc.weight", [Width, 4 * Width], 0, _ => Math.Sqrt(1.0 / Width));
            yield return new SyntheticTensor(p + "mlp.c_fc.bias", [4 * Width], 0, _ => 0.05);
            yield return new SyntheticTensor(p + "mlp.c_proj.weight", [4 * Width, Width], 0, _ => Math.Sqrt(0.25 / (4 * Width)));
            yield return new SyntheticTensor(p + "mlp.c_proj.bias", [Width], 0, _ => 0.05);
            foreach (string norm in (string[])["ln_1", "ln_2"])
            {
                yield return new SyntheticTensor(p + norm + ".weight", [Width], 1, _ => 0.1);
                yield return new SyntheticTensor(p + norm + ".bias", [Width], 0, _ => 0.05);
            }
        }
    }
}

namespace Attendance.Synthetic;

/// <summary>A checkpoint of BERT-base's exact shape (as bert-base-uncased) with made-up weights.</summary>
internal static class BertBaseCheckpoint
{
    private const int Width = 768;
    private const int Hidden = 3072;
    private const int Heads = 12;
    private const int Positions = 512;
    private const int Vocabulary = 30522;

    /// <summary>Writes <c>config.json</c> and <c>model.safetensors</c>.</summary>
    /// <param name="folder">Where; made when it does not exist.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="seed">Other seeds give other weights.</param>
    public static void Write(string folder, int blocks = 12, ulong seed = 1)
    {
        Directory.CreateDirectory(folder);
        SyntheticFile.Write(Path.Combine(folder, "model.safetensors"), Specification(blocks), seed);

        // Last, so that what was interrupted is made again.
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""
            {"model_type": "bert", "architectures": ["BertForMaskedLM"], "hidden_act": "gelu",
             "num_hidden_layers": {{blocks}}, "num_attention_heads": {{Heads}}, "hidden_size": {{Width}},
             "intermediate_size": {{Hidden}}, "max_position_embeddings": {{Positions}}, "type_vocab_size": 2,
             "vocab_size": {{Vocabulary}}, "layer_norm_eps": 1e-12, "pad_token_id": 0}
            """);
    }

    private static IEnumerable<SyntheticTensor> Specification(int blocks) =>
    [
        new SyntheticTensor("bert.embeddings.word_embeddings.weight", [Vocabulary, Width], 0, _ => 0.14),
        new SyntheticTensor("bert.embeddings.position_embeddings.weight", [Positions, Width], 0, _ => 0.10),
        new SyntheticTensor("bert.embeddings.token_type_embeddings.weight", [2, Width], 0, _ => 0.05),
        .. Norm("bert.embeddings.LayerNorm"),
        .. Enumerable.Range(0, blocks).SelectMany(Block),
        .. Linear("cls.predictions.transform.dense", Width, Width, 1),
        .. Norm("cls.predictions.transform.LayerNorm"),
        new SyntheticTensor("cls.predictions.bias", [Vocabulary], 0, _ => 0.1),
    ];

    private static IEnumerable<SyntheticTensor> Block(int block)
    {
        string p = $"bert.encoder.layer.{block}.";
        return
        [
            .. Linear(p + "attention.self.query", Width, Width, 1.5),
            .. Linear(p + "attention.self.key", Width, Width, 1.5),
            .. Linear(p + "attention.self.value", Width, Width, 1),
            .. Linear(p + "attention.output.dense", Width, Width, 0.7),
            .. Norm(p + "attention.output.LayerNorm"),
            .. Linear(p + "intermediate.dense", Width, Hidden, 1),
            .. Linear(p + "output.dense", Hidden, Width, 0.7),
            .. Norm(p + "output.LayerNorm"),
        ];
    }

    private static IEnumerable<SyntheticTensor> Linear(string name, int inputs, int outputs, double gain) =>
    [
        new SyntheticTensor(name + ".weight", [outputs, inputs], 0, _ => gain / Math.Sqrt(inputs)),
        new SyntheticTensor(name + ".bias", [outputs], 0, _ => 0.05),
    ];

    private static IEnumerable<SyntheticTensor> Norm(string name) =>
    [
        new SyntheticTensor(name + ".weight", [Width], 1, _ => 0.1),
        new SyntheticTensor(name + ".bias", [Width], 0, _ => 0.05),
    ];
}

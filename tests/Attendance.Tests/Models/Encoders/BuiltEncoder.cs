using System.Globalization;
using Attendance.Kernels;
using Attendance.Models.Encoders;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Models.Encoders;

/// <summary>A made-up encoder's checkpoint in the temporary folder, and the numbers in it.</summary>
internal sealed class BuiltEncoder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attendance-encoder-");

    public BuiltEncoder(EncoderSpec spec)
    {
        Spec = spec;
        File.WriteAllText(Path.Combine(Folder, "config.json"), Config(spec));
        var weights = new Dictionary<string, double[]>();
        var tensors = new List<RawTensor>();
        foreach ((string name, int[] shape, double mean, double deviation) in Tensors(spec))
        {
            double[] values = CheckpointBuilder.Values(spec.Seed, name, shape, mean, _ => deviation);
            var bytes = new List<byte>();
            Array.ForEach(values, value => SafetensorsBytes.Append(bytes, spec.Type, value));
            tensors.Add(new RawTensor(Stored(spec, name), spec.Type, shape, [.. bytes]));
            weights.Add(name, Array.ConvertAll(values, value => SafetensorsBytes.Stored(spec.Type, value)));
        }

        Weights = weights;
        File.WriteAllBytes(Path.Combine(Folder, "model.safetensors"), SafetensorsBytes.File(tensors));
    }

    public EncoderSpec Spec { get; }

    public string Folder => _folder.FullName;

    /// <summary>Every weight as it is stored, under its new name.</summary>
    public IReadOnlyDictionary<string, double[]> Weights { get; }

    public PostNormEncoder Load(string? kernels = null)
    {
        var files = new DirectoryFiles(Folder);
        var tokenizer = Task.FromResult<PromptTokenizer?>(null);
        KernelSet set = KernelSet.Choose(kernels);
        return Spec.Kind switch
        {
            "bert" => Bert.Load(files, tokenizer, set, "made-up", ""),
            "roberta" => Roberta.Load(files, tokenizer, set, "made-up", ""),
            _ => DistilBert.Load(files, tokenizer, set, "made-up", ""),
        };
    }

    /// <summary>The reference forward pass over the same weights.</summary>
    public ReferencePass Reference(int[] ids, int[] types)
    {
        var exact = new ReferenceEncoder<double>(Spec, Weights);
        exact.Forward(ids, types);
        var rounded = new ReferenceEncoder<float>(Spec, Weights);
        rounded.Forward(ids, types);
        return new ReferencePass(exact.Tensors, rounded.Tensors);
    }

    /// <summary>Ids that differ, with a repetition, and none that is RoBERTa's padding.</summary>
    public int[] Ids(int length) =>
        [.. Enumerable.Range(0, length).Select(i => ((i * 37 % 50 * 7) + (i % 3)) % Spec.Vocabulary)
            .Select(id => id == Spec.Padding ? 0 : id)];

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Config(EncoderSpec spec)
    {
        string epsilon = spec.Epsilon.ToString(CultureInfo.InvariantCulture);
        string ties = spec.Ties ? "true" : "false";
        return spec.Kind == "distilbert"
            ? $$"""
              {"model_type": "distilbert", "activation": "{{spec.Activation}}", "dim": {{spec.Width}},
               "hidden_dim": {{spec.Inner}}, "n_heads": {{spec.Heads}}, "n_layers": {{spec.Blocks}},
               "max_position_embeddings": {{spec.Context}}, "vocab_size": {{spec.Vocabulary}},
               "tie_word_embeddings": {{ties}}{{spec.Extra}}}
              """
            : $$"""
              {"model_type": "{{spec.Kind}}", "hidden_act": "{{spec.Activation}}", "hidden_size": {{spec.Width}},
               "intermediate_size": {{spec.Inner}}, "num_attention_heads": {{spec.Heads}},
               "num_hidden_layers": {{spec.Blocks}}, "max_position_embeddings": {{spec.Context + spec.FirstPosition}},
               "vocab_size": {{spec.Vocabulary}}, "type_vocab_size": {{spec.TokenTypes}}, "layer_norm_eps": {{epsilon}},
               "pad_token_id": {{spec.Padding}}, "tie_word_embeddings": {{ties}}, "chunk_size_feed_forward": 3,
               "position_embedding_type": "absolute"{{spec.Extra}}}
              """;
    }

    private static IEnumerable<(string Name, int[] Shape, double Mean, double Deviation)> Tensors(EncoderSpec spec)
    {
        var names = EncoderNames.Of(spec);
        (int width, int inner) = (spec.Width, spec.Inner);
        IEnumerable<(string, int[], double, double)> Linear(string name, int inputs, int outputs, double deviation) =>
        [
            (name + ".weight", [outputs, inputs], 0, deviation / Math.Sqrt(inputs)),
            (name + ".bias", [outputs], 0, 0.1),
        ];
        IEnumerable<(string, int[], double, double)> Norm(string name) =>
            [(name + ".weight", [width], 1, 0.2), (name + ".bias", [width], 0, 0.2)];

        int rows = spec.Context + spec.FirstPosition;
        List<(string, int[], double, double)> all =
        [
            (names.Embeddings + "word_embeddings.weight", [spec.Vocabulary, width], 0, 0.8),
            (names.Embeddings + "position_embeddings.weight", [rows, width], 0, 0.6),
            .. Norm(names.Embeddings + "LayerNorm"),
        ];
        if (spec.HasTypes)
        {
            all.Add((names.Embeddings + "token_type_embeddings.weight", [spec.TokenTypes, width], 0, 0.5));
        }

        for (int block = 0; block < spec.Blocks; block++)
        {
            all.AddRange(Linear(names.InBlock(block, names.Query), width, width, 1.6));
            all.AddRange(Linear(names.InBlock(block, names.Key), width, width, 1.6));
            all.AddRange(Linear(names.InBlock(block, names.Value), width, width, 1));
            all.AddRange(Linear(names.InBlock(block, names.Output), width, width, 0.8));
            all.AddRange(Norm(names.InBlock(block, names.Norm1)));
            all.AddRange(Linear(names.InBlock(block, names.MlpIn), width, inner, 1));
            all.AddRange(Linear(names.InBlock(block, names.MlpOut), inner, width, 0.8));
            all.AddRange(Norm(names.InBlock(block, names.Norm2)));
        }

        if (spec.Pooler)
        {
            string prefix = spec.Prefix ? $"{spec.Kind}." : "";
            all.AddRange(Linear(prefix + "pooler.dense", width, width, 1));
            all.AddRange(spec.Kind == "bert" ? Linear("cls.seq_relationship", width, 2, 1) : []);
        }

        if (spec.HasMaskHead)
        {
            all.AddRange(Linear(names.HeadDense, width, width, 1));
            all.AddRange(Norm(names.HeadNorm));
            all.Add((spec.BiasInside ? names.Decoder + ".bias" : names.DecoderBias, [spec.Vocabulary], 0, 0.3));
        }

        if (spec.Head is OutputHead.Untied or OutputHead.TiedButStored)
        {
            all.Add((names.Decoder + ".weight", [spec.Vocabulary, width], 0, 0.7));
        }

        return all;
    }

    private static string Stored(EncoderSpec spec, string name) => spec.OldNames && name.Contains("Norm", StringComparison.Ordinal)
        ? name.Replace("Norm.weight", "Norm.gamma", StringComparison.Ordinal)
            .Replace("Norm.bias", "Norm.beta", StringComparison.Ordinal)
        : name;
}

using System.Globalization;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>
/// Writes made-up BART checkpoints. The numbers depend on the seed and a tensor's name and nothing else.
/// </summary>
internal static class BartBuilder
{
    /// <summary>Writes <c>config.json</c> and the weights.</summary>
    /// <returns>What is stored, by its name in the file without <c>model.</c>.</returns>
    public static Dictionary<string, double[]> Write(BartSpec spec, string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(spec));
        var weights = new Dictionary<string, double[]>();
        var tensors = new List<RawTensor>();
        foreach ((string name, int[] shape, double mean, double deviation) in Tensors(spec))
        {
            string stored = IsInModel(name) ? spec.Prefix + name : name;
            if (spec.Omit(stored))
            {
                continue;
            }

            int[] written = spec.ShapeOf(stored, shape);
            string type = spec.TypeOf(stored);
            double[] values = CheckpointBuilder.Values(spec.Seed, name, written, mean, _ => deviation);
            var bytes = new List<byte>();
            foreach (double value in values)
            {
                SafetensorsBytes.Append(bytes, type, value);
            }

            tensors.Add(new RawTensor(stored, type, written, [.. bytes]));
            if (type is "F64" or "F32" or "F16" or "BF16")
            {
                weights.Add(name, Array.ConvertAll(values, value => SafetensorsBytes.Stored(type, value)));
            }
        }

        tensors.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsBytes.File(tensors));
        return weights;
    }

    private static bool IsInModel(string name) =>
        name.StartsWith("encoder.", StringComparison.Ordinal) || name.StartsWith("decoder.", StringComparison.Ordinal)
        || name.StartsWith("shared.", StringComparison.Ordinal);

    private static string Config(BartSpec spec)
    {
        var fields = new (string Name, object Value)[]
        {
            ("model_type", "\"bart\""), ("d_model", spec.Width),
            ("encoder_layers", spec.EncoderBlocks), ("encoder_attention_heads", spec.EncoderHeads),
            ("encoder_ffn_dim", spec.EncoderHidden), ("decoder_layers", spec.DecoderBlocks),
            ("decoder_attention_heads", spec.DecoderHeads), ("decoder_ffn_dim", spec.DecoderHidden),
            ("max_position_embeddings", spec.Context), ("vocab_size", spec.Vocabulary),
            ("activation_function", $"\"{spec.Activation}\""), ("scale_embedding", spec.ScaleEmbedding ? "true" : "false"),
            ("tie_word_embeddings", spec.Ties ? "true" : "false"), ("decoder_start_token_id", spec.DecoderStart),
            ("is_encoder_decoder", "true"), ("normalize_before", "false"), ("eos_token_id", 2),
        };
        return "{" + string.Join(", ", fields.Select(field => string.Create(
            CultureInfo.InvariantCulture, $"\"{field.Name}\": {field.Value}"))) + "}";
    }

    /// <summary>Every tensor of the model: name without prefix, shape, mean and deviation.</summary>
    private static IEnumerable<(string Name, int[] Shape, double Mean, double Deviation)> Tensors(BartSpec spec)
    {
        int width = spec.Width;
        double embedding = spec.ScaleEmbedding ? 0.8 / Math.Sqrt(width) : 0.8;
        foreach (string name in spec.EmbeddingNames)
        {
            yield return (name, [spec.Vocabulary, width], 0, embedding);
        }

        if (spec.Head is OutputHead.Untied or OutputHead.TiedButStored)
        {
            yield return ("lm_head.weight", [spec.Vocabulary, width], 0, 0.7);
        }

        if (spec.HasLogitBias)
        {
            yield return ("final_logits_bias", [1, spec.Vocabulary], 0, 0.5);
        }

        foreach ((string name, int[] shape) in spec.Foreign)
        {
            yield return (name, shape, 0, 1);
        }

        foreach ((string stack, int blocks, int hidden) in new[]
        {
            ("encoder", spec.EncoderBlocks, spec.EncoderHidden), ("decoder", spec.DecoderBlocks, spec.DecoderHidden),
        })
        {
            yield return ($"{stack}.embed_positions.weight", [spec.Context + 2, width], 0, 0.6);
            foreach ((string name, int[] shape, double mean, double deviation) in Norm($"{stack}.layernorm_embedding", width))
            {
                yield return (name, shape, mean, deviation);
            }

            for (int block = 0; block < blocks; block++)
            {
                foreach ((string, int[], double, double) tensor in Block(spec, $"{stack}.layers.{block}.", hidden, stack == "decoder"))
                {
                    yield return tensor;
                }
            }
        }
    }

    private static IEnumerable<(string Name, int[] Shape, double Mean, double Deviation)> Block(
        BartSpec spec, string p, int hidden, bool hasCross)
    {
        int width = spec.Width;
        string[] attentions = hasCross ? ["self_attn", "encoder_attn"] : ["self_attn"];
        double queryKey = Math.Sqrt(spec.Sharpness / width);
        IEnumerable<(string, int[], double, double)> all =
        [
            .. attentions.SelectMany(attention => (List<(string, int[], double, double)>)
            [
                .. Linear($"{p}{attention}.q_proj", width, width, queryKey),
                .. Linear($"{p}{attention}.k_proj", width, width, queryKey),
                .. Linear($"{p}{attention}.v_proj", width, width, Math.Sqrt(1.0 / width)),
                .. Linear($"{p}{attention}.out_proj", width, width, Math.Sqrt(0.5 / width)),
                .. Norm($"{p}{attention}_layer_norm", width),
            ]),
            .. Linear($"{p}fc1", width, hidden, Math.Sqrt(1.0 / width)),
            .. Linear($"{p}fc2", hidden, width, Math.Sqrt(0.5 / hidden)),
            .. Norm($"{p}final_layer_norm", width),
        ];
        return all;
    }

    private static (string, int[], double, double)[] Linear(string name, int inputs, int outputs, double deviation) =>
        [(name + ".weight", [outputs, inputs], 0, deviation), (name + ".bias", [outputs], 0, 0.1)];

    private static (string, int[], double, double)[] Norm(string name, int width) =>
        [(name + ".weight", [width], 1, 0.2), (name + ".bias", [width], 0, 0.2)];
}

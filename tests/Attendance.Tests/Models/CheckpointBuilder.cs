using System.Globalization;
using System.Text;

namespace Attendance.Tests.Models;

/// <summary>Writes made-up checkpoints. The numbers depend on the seed and a tensor's name and nothing else.</summary>
internal static class CheckpointBuilder
{
    /// <summary>Writes <c>config.json</c> and the weights.</summary>
    /// <returns>What is stored, by name without prefix; for an old name, under the new one.</returns>
    public static Dictionary<string, double[]> Write(CheckpointSpec spec, string folder)
    {
        WriteConfig(spec, folder);
        var weights = new Dictionary<string, double[]>();
        var tensors = new List<RawTensor>();
        foreach ((string name, int[] shape, double mean, Func<int, double> deviation) in Tensors(spec))
        {
            if (spec.Omit(name))
            {
                continue;
            }

            int[] written = spec.ShapeOf(name, shape);
            string type = spec.TypeOf(name);
            double[] values = Values(spec.Seed, name, written, mean, deviation);
            var bytes = new List<byte>();
            foreach (double value in values)
            {
                SafetensorsBytes.Append(bytes, type, value);
            }

            tensors.Add(new RawTensor(FileName(spec, name), type, written, [.. bytes]));
            if (type is "F64" or "F32" or "F16" or "BF16")
            {
                weights.Add(name, Array.ConvertAll(values, value => SafetensorsBytes.Stored(type, value)));
            }
        }

        tensors.AddRange(MaskBuffers(spec));
        WriteFiles(spec, folder, tensors);
        return weights;
    }

    /// <summary>Writes <c>config.json</c>.</summary>
    public static void WriteConfig(CheckpointSpec spec, string folder) =>
        File.WriteAllText(Path.Combine(folder, "config.json"), Config(spec));

    private static string Config(CheckpointSpec spec)
    {
        static string Name(bool aliased, string own, string alias) => aliased ? alias : own;
        bool a = spec.AliasedConfig;
        var fields = new List<string>
        {
            "\"model_type\": \"gpt2\"",
            $"\"{Name(a, "n_layer", "num_hidden_layers")}\": {spec.Blocks}",
            $"\"{Name(a, "n_head", "num_attention_heads")}\": {spec.Heads}",
            $"\"{Name(a, "n_embd", "hidden_size")}\": {spec.Width}",
            $"\"{Name(a, "n_positions", "max_position_embeddings")}\": {spec.Context}",
            $"\"vocab_size\": {spec.Vocabulary}",
            $"\"activation_function\": \"{spec.Activation}\"",
            $"\"layer_norm_epsilon\": {spec.Epsilon.ToString(CultureInfo.InvariantCulture)}",
            $"\"scale_attn_weights\": {(spec.ScaleScores ? "true" : "false")}",
            $"\"scale_attn_by_inverse_layer_idx\": {(spec.ScaleByInverseBlock ? "true" : "false")}",
            $"\"tie_word_embeddings\": {(spec.Ties ? "true" : "false")}",
            "\"add_cross_attention\": false",
            "\"pruned_heads\": {}",
            $"\"n_inner\": {spec.Inner?.ToString(CultureInfo.InvariantCulture) ?? "null"}",
        };
        return "{" + string.Join(", ", fields) + "}";
    }

    /// <summary>Every tensor of the model: name, shape, mean, and the deviation of each column.</summary>
    private static IEnumerable<(string Name, int[] Shape, double Mean, Func<int, double> Deviation)> Tensors(
        CheckpointSpec spec)
    {
        (int width, int hidden) = (spec.Width, spec.HiddenWidth);

        // Scores are sums of HeadSize products of queries and keys, which are sums of Width products of unit variance.
        double scale = spec.ScaleScores ? 1 : Math.Sqrt(spec.HeadSize);
        double queryKey = Math.Sqrt(spec.Sharpness / scale / width);
        yield return ("wte.weight", [spec.Vocabulary, width], 0, _ => 0.8);
        yield return ("wpe.weight", [spec.Context, width], 0, _ => 0.6);
        for (int block = 0; block < spec.Blocks; block++)
        {
            string p = $"h.{block}.";
            yield return (p + "ln_1.weight", [width], 1, _ => 0.2);
            yield return (p + "ln_1.bias", [width], 0, _ => 0.2);
            yield return (p + "attn.c_attn.weight", [width, 3 * width], 0,
                column => column < 2 * width ? queryKey : Math.Sqrt(1.0 / width));
            yield return (p + "attn.c_attn.bias", [3 * width], 0, _ => 0.1);
            yield return (p + "attn.c_proj.weight", [width, width], 0, _ => Math.Sqrt(0.5 / width));
            yield return (p + "attn.c_proj.bias", [width], 0, _ => 0.1);
            yield return (p + "ln_2.weight", [width], 1, _ => 0.2);
            yield return (p + "ln_2.bias", [width], 0, _ => 0.2);
            yield return (p + "mlp.c_fc.weight", [width, hidden], 0, _ => Math.Sqrt(1.0 / width));
            yield return (p + "mlp.c_fc.bias", [hidden], 0, _ => 0.1);
            yield return (p + "mlp.c_proj.weight", [hidden, width], 0, _ => Math.Sqrt(0.5 / hidden));
            yield return (p + "mlp.c_proj.bias", [width], 0, _ => 0.1);
        }

        yield return ("ln_f.weight", [width], 1, _ => 0.2);
        yield return ("ln_f.bias", [width], 0, _ => 0.2);
        if (spec.Head is OutputHead.Untied or OutputHead.TiedButStored)
        {
            yield return ("lm_head.weight", [spec.Vocabulary, width], 0, _ => 0.7);
        }
    }

    private static string FileName(CheckpointSpec spec, string name)
    {
        if (spec.OldNames && name.Contains("ln_", StringComparison.Ordinal))
        {
            name = name.Replace("weight", "gamma", StringComparison.Ordinal)
                .Replace("bias", "beta", StringComparison.Ordinal);
        }

        return name.StartsWith("lm_head", StringComparison.Ordinal) ? name : spec.Prefix + name;
    }

    private static IEnumerable<RawTensor> MaskBuffers(CheckpointSpec spec)
    {
        for (int block = 0; block < spec.Blocks && spec.MaskBuffers is not null; block++)
        {
            var mask = new List<byte>();
            for (int i = 0; i < spec.Context * spec.Context; i++)
            {
                SafetensorsBytes.Append(mask, spec.MaskBuffers, i % spec.Context <= i / spec.Context ? 1 : 0);
            }

            var masked = new List<byte>();
            SafetensorsBytes.Append(masked, "F32", -1e4);
            string p = $"{spec.Prefix}h.{block}.attn.";
            yield return new RawTensor(p + "bias", spec.MaskBuffers, [1, 1, spec.Context, spec.Context], [.. mask]);
            yield return new RawTensor(p + "masked_bias", "F32", [], [.. masked]);
        }
    }

    private static void WriteFiles(CheckpointSpec spec, string folder, List<RawTensor> tensors)
    {
        // Sorted, as Hugging Face writes them; so mask buffers of an odd number of bytes shift the weights behind them.
        tensors.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        if (spec.Shards == 1)
        {
            File.WriteAllBytes(
                Path.Combine(folder, "model.safetensors"), SafetensorsBytes.File(tensors, spec.Misalignment));
            return;
        }

        var map = new List<string>();
        for (int shard = 0; shard < spec.Shards; shard++)
        {
            string file = $"model-{shard + 1:D5}-of-{spec.Shards:D5}.safetensors";
            RawTensor[] here = [.. tensors.Where((_, i) => i % spec.Shards == shard)];
            File.WriteAllBytes(Path.Combine(folder, file), SafetensorsBytes.File(here, spec.Misalignment));
            map.AddRange(here.Select(tensor => $"\"{tensor.Name}\": \"{file}\""));
        }

        File.WriteAllText(
            Path.Combine(folder, "model.safetensors.index.json"),
            "{\"metadata\": {\"total_size\": 0}, \"weight_map\": {" + string.Join(", ", map) + "}}");
    }

    /// <summary>Numbers that depend on the seed and a tensor's name and nothing else.</summary>
    public static double[] Values(ulong seed, string name, int[] shape, double mean, Func<int, double> deviation)
    {
        ulong state = seed * 0x9E3779B97F4A7C15;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            state = (state ^ b) * 0x100000001B3;
        }

        var values = new double[shape.Aggregate(1, (product, length) => product * length)];
        for (int i = 0; i < values.Length; i++)
        {
            // The sum of twelve numbers from 0 to 1, less 6, is close to normal with unit variance.
            double sum = -6;
            for (int n = 0; n < 12; n++)
            {
                state += 0x9E3779B97F4A7C15;
                ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
                sum += ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
            }

            values[i] = mean + (sum * deviation(i % shape[^1]));
        }

        return values;
    }
}

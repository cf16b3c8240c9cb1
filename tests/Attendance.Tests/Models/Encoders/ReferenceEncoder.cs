using System.Numerics;

namespace Attendance.Tests.Models.Encoders;

/// <summary>
/// An encoder's forward pass, one number at a time, in float64 or (to see how much float32 alone is off) in float32.
/// Written from the formulas, for one unpadded sequence, and without anything of the library. Everything that has a
/// hook point is shown under that name, and the logits as <c>logits</c>.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class ReferenceEncoder<T>(EncoderSpec spec, IReadOnlyDictionary<string, double[]> weights)
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly EncoderNames _names = EncoderNames.Of(spec);
    private readonly Dictionary<string, T[]> _weights =
        weights.ToDictionary(weight => weight.Key, weight => Array.ConvertAll(weight.Value, T.CreateChecked));

    public Dictionary<string, ReferenceTensor> Tensors { get; } = [];

    public void Forward(int[] ids, int[] types)
    {
        (int n, int width, int heads, int size) = (ids.Length, spec.Width, spec.Heads, spec.HeadSize);
        int[] positions = [.. Enumerable.Range(spec.FirstPosition, n)];
        T[] x = Show("embed", Rows("word_embeddings", ids), n, width);
        if (spec.HasTypes)
        {
            x = Sum(x, Show("token_type_embed", Rows("token_type_embeddings", types), n, width));
        }

        x = Sum(x, Show("pos_embed", Rows("position_embeddings", positions), n, width));
        x = Norm("embed.ln", _names.Embeddings + "LayerNorm", x);
        for (int block = 0; block < spec.Blocks; block++)
        {
            string at = $"blocks.{block}.";
            string Weight(string name) => _names.InBlock(block, name);
            x = Show(at + "resid_pre", x, n, width);
            T[] q = Show(at + "attn.q", Linear(x, Weight(_names.Query), width), n, heads, size);
            T[] k = Show(at + "attn.k", Linear(x, Weight(_names.Key), width), n, heads, size);
            T[] v = Show(at + "attn.v", Linear(x, Weight(_names.Value), width), n, heads, size);
            T[] scores = Show(at + "attn.attn_scores", Scores(q, k, n), heads, n, n);
            T[] pattern = Show(at + "attn.pattern", Softmax(scores, n), heads, n, n);
            T[] z = Show(at + "attn.z", Weigh(pattern, v, n), n, heads, size);
            Show(at + "attn.result", Results(z, _weights[Weight(_names.Output) + ".weight"], n), n, heads, width);
            T[] attention = Show(at + "attn_out", Linear(z, Weight(_names.Output), width), n, width);
            x = Norm(at + "ln1", Weight(_names.Norm1), Show(at + "resid_mid", Sum(x, attention), n, width));

            T[] pre = Show(at + "mlp.pre", Linear(x, Weight(_names.MlpIn), spec.Inner), n, spec.Inner);
            T[] post = Show(at + "mlp.post", Activate(pre, spec.Activation), n, spec.Inner);
            T[] mlp = Show(at + "mlp_out", Linear(post, Weight(_names.MlpOut), width), n, width);
            x = Norm(at + "ln2", Weight(_names.Norm2), Show(at + "resid_post", Sum(x, mlp), n, width));
            Show(at + "normalized_resid_post", x, n, width);
        }

        Pool(x);
        if (spec.HasMaskHead)
        {
            T[] transformed = Activate(Linear(x, _names.HeadDense, width), spec.HeadActivation);
            Show("logits", Logits(Norm("mlm_head.ln", _names.HeadNorm, transformed)), n, spec.Vocabulary);
        }
    }

    private void Pool(T[] x)
    {
        if (!spec.Pooler)
        {
            return;
        }

        string prefix = spec.Prefix ? $"{spec.Kind}." : "";
        T[] pooled = Activate(Linear(x[..spec.Width], prefix + "pooler.dense", spec.Width), "tanh");
        Show("pooler.pooler_out", pooled, 1, spec.Width);
        if (spec.Kind == "bert")
        {
            Show("nsp_head.nsp_out", Linear(pooled, "cls.seq_relationship", 2), 1, 2);
        }
    }

    private T[] Show(string point, T[] values, params int[] shape)
    {
        Tensors.Add(point, new ReferenceTensor(shape, Array.ConvertAll(values, double.CreateChecked)));
        return values;
    }

    private T[] Rows(string table, int[] rows) =>
        [.. rows.SelectMany(row => _weights[$"{_names.Embeddings}{table}.weight"].Skip(row * spec.Width).Take(spec.Width))];

    private static T[] Sum(T[] a, T[] b) => [.. a.Select((value, i) => value + b[i])];

    private static T[] Activate(T[] x, string name) =>
        Array.ConvertAll(x, value => T.CreateChecked(ReferenceActivation.Apply(name, double.CreateChecked(value))));

    /// <summary>(x − mean) / √(variance + ε) · gain + bias, variance over n.</summary>
    private T[] Norm(string point, string name, T[] x)
    {
        int width = spec.Width;
        var (y, scales) = (new T[x.Length], new T[x.Length / width]);
        for (int row = 0; row < scales.Length; row++)
        {
            T[] values = x[(row * width)..((row + 1) * width)];
            T mean = Total(values) / T.CreateChecked(width);
            T variance = Total(Array.ConvertAll(values, value => (value - mean) * (value - mean))) / T.CreateChecked(width);
            scales[row] = T.Sqrt(variance + T.CreateChecked(spec.UsedEpsilon));
            for (int i = 0; i < width; i++)
            {
                y[(row * width) + i] =
                    ((values[i] - mean) / scales[row] * _weights[name + ".weight"][i]) + _weights[name + ".bias"][i];
            }
        }

        Show(point + ".scale", scales, scales.Length, 1);
        return Show(point + ".normalized", y, scales.Length, width);
    }

    private static T Total(T[] values)
    {
        T sum = T.Zero;
        Array.ForEach(values, value => sum += value);
        return sum;
    }

    /// <summary>x·Wᵀ + b with W stored [outputs, inputs].</summary>
    private T[] Linear(T[] x, string name, int outputs) => Linear(x, _weights[name + ".weight"], _weights[name + ".bias"], outputs);

    private static T[] Linear(T[] x, T[] weight, T[] bias, int outputs)
    {
        int inputs = weight.Length / outputs;
        var y = new T[x.Length / inputs * outputs];
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int output) = (i / outputs, i % outputs);
            T sum = bias[output];
            for (int input = 0; input < inputs; input++)
            {
                sum += x[(row * inputs) + input] * weight[(output * inputs) + input];
            }

            y[i] = sum;
        }

        return y;
    }

    private T[] Scores(T[] q, T[] k, int n)
    {
        (int heads, int size) = (spec.Heads, spec.HeadSize);
        var scores = new T[heads * n * n];
        for (int i = 0; i < scores.Length; i++)
        {
            (int head, int query, int key) = (i / n / n, i / n % n, i % n);
            for (int d = 0; d < size; d++)
            {
                scores[i] += q[(((query * heads) + head) * size) + d] * k[(((key * heads) + head) * size) + d];
            }

            scores[i] /= T.Sqrt(T.CreateChecked(size));
        }

        return scores;
    }

    private static T[] Softmax(T[] scores, int n)
    {
        var pattern = new T[scores.Length];
        for (int row = 0; row < scores.Length; row += n)
        {
            T largest = scores[row..(row + n)].Max();
            T[] powers = Array.ConvertAll(scores[row..(row + n)], score => T.Exp(score - largest));
            T sum = Total(powers);
            Array.ConvertAll(powers, power => power / sum).CopyTo(pattern, row);
        }

        return pattern;
    }

    private T[] Weigh(T[] pattern, T[] v, int n)
    {
        (int heads, int size) = (spec.Heads, spec.HeadSize);
        var z = new T[n * heads * size];
        for (int i = 0; i < z.Length; i++)
        {
            (int query, int head, int d) = (i / size / heads, i / size % heads, i % size);
            for (int key = 0; key < n; key++)
            {
                z[i] += pattern[(((head * n) + query) * n) + key] * v[(((key * heads) + head) * size) + d];
            }
        }

        return z;
    }

    /// <summary>Each head's z times its own columns of the output projection, stored [outputs, inputs].</summary>
    private T[] Results(T[] z, T[] weight, int n)
    {
        (int heads, int size, int width) = (spec.Heads, spec.HeadSize, spec.Width);
        var result = new T[n * heads * width];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int output) = (i / width, i % width);
            for (int d = 0; d < size; d++)
            {
                result[i] += z[(row * size) + d] * weight[(output * width) + (row % heads * size) + d];
            }
        }

        return result;
    }

    private T[] Logits(T[] x)
    {
        T[] table = _weights[spec.Ties ? _names.Embeddings + "word_embeddings.weight" : _names.Decoder + ".weight"];
        return Linear(x, table, _weights[spec.BiasInside ? _names.Decoder + ".bias" : _names.DecoderBias], spec.Vocabulary);
    }
}

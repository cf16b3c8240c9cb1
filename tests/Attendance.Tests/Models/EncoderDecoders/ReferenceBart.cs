using System.Numerics;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>
/// BART's forward pass, one number at a time, in float64 or (to see how much float32 alone is off) in float32. Written
/// from the formulas, for one unpadded prompt and one text of the decoder, and without anything of the library.
/// Everything that has a hook point is shown under that name, and the logits as <c>logits</c>.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class ReferenceBart<T>(
    BartSpec spec, IReadOnlyDictionary<string, double[]> weights, ReferenceChange? change = null)
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, T[]> _weights =
        weights.ToDictionary(weight => weight.Key, weight => Array.ConvertAll(weight.Value, T.CreateChecked));

    private readonly int _width = spec.Width;

    public Dictionary<string, ReferenceTensor> Tensors { get; } = [];

    public void Forward(int[] ids, int[] decoderIds)
    {
        T[] source = Embed("encoder", ids);
        for (int block = 0; block < spec.EncoderBlocks; block++)
        {
            source = EncoderBlock(source, block);
        }

        T[] x = Embed("decoder", decoderIds);
        for (int block = 0; block < spec.DecoderBlocks; block++)
        {
            x = DecoderBlock(x, source, block);
        }

        if (spec.Head != OutputHead.Missing)
        {
            Show("logits", Logits(x), decoderIds.Length, spec.Vocabulary);
        }
    }

    /// <summary>The table of a stack's token embeddings, as the specification says which one counts.</summary>
    private T[] TokenTable(string stack) => _weights[
        !spec.Ties && spec.EmbeddingNames.Contains($"{stack}.embed_tokens.weight")
            ? $"{stack}.embed_tokens.weight"
            : spec.EmbeddingNames[0]];

    private T[] Embed(string stack, int[] ids)
    {
        T scale = spec.ScaleEmbedding ? T.Sqrt(T.CreateChecked(_width)) : T.One;
        T[] tokens = [.. Rows(TokenTable(stack), ids).Select(value => value * scale)];
        int[] positions = [.. Enumerable.Range(2, ids.Length)];
        tokens = Show($"{stack}.embed", tokens, ids.Length, _width);
        T[] places = Rows(_weights[$"{stack}.embed_positions.weight"], positions);
        places = Show($"{stack}.pos_embed", places, ids.Length, _width);
        return Norm($"{stack}.embed.ln", $"{stack}.layernorm_embedding", Sum(tokens, places));
    }

    private T[] EncoderBlock(T[] x, int block)
    {
        (string at, string from, int rows) = ($"encoder.{block}.", $"encoder.layers.{block}.", x.Length / _width);
        x = Show(at + "resid_pre", x, rows, _width);
        T[] attention = Attend(at + "attn", from + "self_attn", x, x, spec.EncoderHeads, isCausal: false);
        attention = Show(at + "attn_out", attention, rows, _width);
        x = Show(at + "resid_mid", Sum(x, attention), rows, _width);
        x = Norm(at + "ln1", from + "self_attn_layer_norm", x);
        return Mlp(at, from, x, spec.EncoderHidden, "ln2");
    }

    private T[] DecoderBlock(T[] x, T[] source, int block)
    {
        (string at, string from, int rows) = ($"decoder.{block}.", $"decoder.layers.{block}.", x.Length / _width);
        x = Show(at + "resid_pre", x, rows, _width);
        T[] attention = Attend(at + "attn", from + "self_attn", x, x, spec.DecoderHeads, isCausal: true);
        attention = Show(at + "attn_out", attention, rows, _width);
        x = Show(at + "resid_mid", Sum(x, attention), rows, _width);
        x = Norm(at + "ln1", from + "self_attn_layer_norm", x);

        T[] cross = Attend(at + "cross_attn", from + "encoder_attn", x, source, spec.DecoderHeads, isCausal: false);
        cross = Show(at + "cross_attn_out", cross, rows, _width);
        x = Show(at + "resid_mid_cross", Sum(x, cross), rows, _width);
        x = Norm(at + "ln2", from + "encoder_attn_layer_norm", x);
        return Mlp(at, from, x, spec.DecoderHidden, "ln3");
    }

    private T[] Mlp(string at, string from, T[] x, int hidden, string norm)
    {
        int rows = x.Length / _width;
        T[] pre = Show(at + "mlp.pre", Linear(x, from + "fc1", _width, hidden), rows, hidden);
        T[] post = Array.ConvertAll(
            pre, value => T.CreateChecked(ReferenceActivation.Apply(spec.Activation, double.CreateChecked(value))));
        post = Show(at + "mlp.post", post, rows, hidden);
        T[] mlp = Show(at + "mlp_out", Linear(post, from + "fc2", hidden, _width), rows, _width);
        x = Show(at + "resid_post", Sum(x, mlp), rows, _width);
        x = Norm(at + norm, from + "final_layer_norm", x);
        return Show(at + "normalized_resid_post", x, rows, _width);
    }

    /// <summary>Queries of one text look at keys of another, or of the same.</summary>
    private T[] Attend(string at, string from, T[] x, T[] source, int heads, bool isCausal)
    {
        (int queries, int keys, int size) = (x.Length / _width, source.Length / _width, _width / heads);
        T[] q = Show(at + ".q", Linear(x, from + ".q_proj", _width, _width), queries, heads, size);
        T[] k = Show(at + ".k", Linear(source, from + ".k_proj", _width, _width), keys, heads, size);
        T[] v = Show(at + ".v", Linear(source, from + ".v_proj", _width, _width), keys, heads, size);
        T[] scores = Show(at + ".attn_scores", Scores(q, k, heads, isCausal), heads, queries, keys);
        T[] pattern = Show(at + ".pattern", Softmax(scores, keys), heads, queries, keys);

        var z = new T[queries * _width];
        for (int query = 0; query < queries; query++)
        {
            for (int i = 0; i < _width; i++)
            {
                for (int key = 0; key < keys; key++)
                {
                    z[(query * _width) + i] +=
                        pattern[((((i / size) * queries) + query) * keys) + key] * v[(key * _width) + i];
                }
            }
        }

        z = Show(at + ".z", z, queries, heads, size);
        T[] result = Show(at + ".result", Results(z, from + ".out_proj.weight", heads), queries, heads, _width);
        var y = new T[queries * _width];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = _weights[from + ".out_proj.bias"][i % _width];
            for (int head = 0; head < heads; head++)
            {
                y[i] += result[((((i / _width) * heads) + head) * _width) + (i % _width)];
            }
        }

        return y;
    }

    private T[] Scores(T[] q, T[] k, int heads, bool isCausal)
    {
        (int queries, int keys, int size) = (q.Length / _width, k.Length / _width, _width / heads);
        var scores = new T[heads * queries * keys];
        for (int i = 0; i < scores.Length; i++)
        {
            (int head, int query, int key) = (i / keys / queries, i / keys % queries, i % keys);
            T sum = T.Zero;
            for (int d = head * size; d < (head + 1) * size; d++)
            {
                sum += q[(query * _width) + d] * k[(key * _width) + d];
            }

            scores[i] = isCausal && key > query ? T.NegativeInfinity : sum / T.Sqrt(T.CreateChecked(size));
        }

        return scores;
    }

    /// <summary>Each row's e^(score − largest), divided by their sum; a row of −∞ becomes zeros.</summary>
    private static T[] Softmax(T[] scores, int keys)
    {
        var pattern = new T[scores.Length];
        for (int row = 0; row < scores.Length; row += keys)
        {
            T largest = scores[row..(row + keys)].Max();
            if (T.IsNegativeInfinity(largest))
            {
                continue;
            }

            T sum = T.Zero;
            for (int key = row; key < row + keys; key++)
            {
                pattern[key] = T.Exp(scores[key] - largest);
                sum += pattern[key];
            }

            for (int key = row; key < row + keys; key++)
            {
                pattern[key] /= sum;
            }
        }

        return pattern;
    }

    /// <summary>Each head's z times its own columns of the output projection, <c>[out, in]</c>.</summary>
    private T[] Results(T[] z, string name, int heads)
    {
        (int size, T[] weight) = (_width / heads, _weights[name]);
        var result = new T[z.Length * heads];
        for (int i = 0; i < result.Length; i++)
        {
            (int row, int head, int output) = (i / _width / heads, i / _width % heads, i % _width);
            for (int input = head * size; input < (head + 1) * size; input++)
            {
                result[i] += z[(row * _width) + input] * weight[(output * _width) + input];
            }
        }

        return result;
    }

    private T[] Logits(T[] x)
    {
        T[] head = spec.Ties ? TokenTable("decoder") : _weights["lm_head.weight"];
        var logits = new T[x.Length / _width * spec.Vocabulary];
        for (int i = 0; i < logits.Length; i++)
        {
            (int row, int token) = (i / spec.Vocabulary, i % spec.Vocabulary);
            for (int d = 0; d < _width; d++)
            {
                logits[i] += x[(row * _width) + d] * head[(token * _width) + d];
            }

            logits[i] += spec.HasLogitBias ? _weights["final_logits_bias"][token] : T.Zero;
        }

        return logits;
    }

    private T[] Show(string point, T[] values, params int[] shape)
    {
        double[] shown = Array.ConvertAll(values, double.CreateChecked);
        change?.Invoke(point, shown);
        Tensors.Add(point, new ReferenceTensor(shape, shown));
        return Array.ConvertAll(shown, T.CreateChecked);
    }

    private T[] Rows(T[] table, int[] rows) => [.. rows.SelectMany(row => table.Skip(row * _width).Take(_width))];

    private static T[] Sum(T[] a, T[] b) => [.. a.Select((value, i) => value + b[i])];

    /// <summary>(x − mean) / √(variance + 1e-5) · gain + bias, variance over n.</summary>
    private T[] Norm(string point, string name, T[] x)
    {
        (T[] gain, T[] bias, int rows) = (_weights[name + ".weight"], _weights[name + ".bias"], x.Length / _width);
        T n = T.CreateChecked(_width);
        var means = new T[rows];
        var scales = new T[rows];
        for (int row = 0; row < rows; row++)
        {
            T[] values = x[(row * _width)..((row + 1) * _width)];
            T mean = values.Aggregate((sum, value) => sum + value) / n;
            T variance = values.Select(value => (value - mean) * (value - mean)).Aggregate((sum, value) => sum + value) / n;
            (means[row], scales[row]) = (mean, T.Sqrt(variance + T.CreateChecked(1e-5)));
        }

        scales = Show(point + ".scale", scales, rows, 1);
        T[] y = [.. x.Select((value, i) =>
            ((value - means[i / _width]) / scales[i / _width] * gain[i % _width]) + bias[i % _width])];
        return Show(point + ".normalized", y, rows, _width);
    }

    /// <summary>x·Wᵀ + b with W stored [outputs, inputs].</summary>
    private T[] Linear(T[] x, string name, int inputs, int outputs)
    {
        (T[] weight, T[] bias) = (_weights[name + ".weight"], _weights[name + ".bias"]);
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
}

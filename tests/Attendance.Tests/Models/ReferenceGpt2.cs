using System.Numerics;

namespace Attendance.Tests.Models;

/// <summary>Changes a tensor of a reference pass at its hook point.</summary>
internal delegate void ReferenceChange(string point, double[] values);

/// <summary>
/// GPT-2's forward pass, one number at a time, in float64 or (to see how much float32 alone is off) in float32. Written
/// from the formulas, for one unpadded sequence, and without anything of the library. Everything that has a hook point
/// is shown under that name, and the logits as <c>logits</c>.
/// </summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class ReferenceGpt2<T>(
    CheckpointSpec spec, IReadOnlyDictionary<string, double[]> weights, ReferenceChange? change = null)
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<string, T[]> _weights =
        weights.ToDictionary(weight => weight.Key, weight => Array.ConvertAll(weight.Value, T.CreateChecked));

    public Dictionary<string, ReferenceTensor> Tensors { get; } = [];

    public void Forward(int[] ids, int[] positions)
    {
        (int n, int width, int heads, int size) = (ids.Length, spec.Width, spec.Heads, spec.HeadSize);
        T[] embed = Show("embed", Rows("wte.weight", ids, width), n, width);
        T[] position = Show("pos_embed", Rows("wpe.weight", positions, width), n, width);
        T[] x = Sum(embed, position);
        for (int block = 0; block < spec.Blocks; block++)
        {
            string at = $"blocks.{block}.";
            string from = $"h.{block}.";
            x = Show(at + "resid_pre", x, n, width);

            T[] normed = Norm(at + "ln1", from + "ln_1", x);
            T[] queryKeyValue = Linear(normed, from + "attn.c_attn", width, 3 * width);
            T[] q = Show(at + "attn.q", Columns(queryKeyValue, 3 * width, 0, width), n, heads, size);
            T[] k = Show(at + "attn.k", Columns(queryKeyValue, 3 * width, width, width), n, heads, size);
            T[] v = Show(at + "attn.v", Columns(queryKeyValue, 3 * width, 2 * width, width), n, heads, size);
            T[] scores = Show(at + "attn.attn_scores", Scores(q, k, n, block), heads, n, n);
            T[] pattern = Show(at + "attn.pattern", Softmax(scores, n), heads, n, n);
            T[] z = Show(at + "attn.z", Weigh(pattern, v, n), n, heads, size);
            T[] result = Show(at + "attn.result", Results(z, from + "attn.c_proj.weight", n), n, heads, width);
            T[] attention = Show(at + "attn_out", SumOfHeads(result, from + "attn.c_proj.bias", n), n, width);
            x = Show(at + "resid_mid", Sum(x, attention), n, width);

            normed = Norm(at + "ln2", from + "ln_2", x);
            T[] pre = Linear(normed, from + "mlp.c_fc", width, spec.HiddenWidth);
            pre = Show(at + "mlp.pre", pre, n, spec.HiddenWidth);
            T[] post = Array.ConvertAll(
                pre, value => T.CreateChecked(ReferenceActivation.Apply(spec.Activation, double.CreateChecked(value))));
            post = Show(at + "mlp.post", post, n, spec.HiddenWidth);
            T[] mlp = Show(at + "mlp_out", Linear(post, from + "mlp.c_proj", spec.HiddenWidth, width), n, width);
            x = Show(at + "resid_post", Sum(x, mlp), n, width);
        }

        x = Norm("ln_final", "ln_f", x);
        if (spec.Head != OutputHead.Missing)
        {
            Show("logits", Logits(x, _weights[spec.Ties ? "wte.weight" : "lm_head.weight"]), n, spec.Vocabulary);
        }
    }

    private T[] Show(string point, T[] values, params int[] shape)
    {
        double[] shown = Array.ConvertAll(values, double.CreateChecked);
        change?.Invoke(point, shown);
        Tensors.Add(point, new ReferenceTensor(shape, shown));
        return Array.ConvertAll(shown, T.CreateChecked);
    }

    private T[] Rows(string table, int[] rows, int width) =>
        [.. rows.SelectMany(row => _weights[table].Skip(row * width).Take(width))];

    private static T[] Sum(T[] a, T[] b) => [.. a.Select((value, i) => value + b[i])];

    private static T[] Columns(T[] x, int width, int start, int count) =>
        [.. x.Where((_, i) => i % width >= start && i % width < start + count)];

    /// <summary>(x − mean) / √(variance + ε) · gain + bias, variance over n.</summary>
    private T[] Norm(string point, string name, T[] x)
    {
        int width = spec.Width;
        int rows = x.Length / width;
        T[] gain = _weights[name + ".weight"];
        T[] bias = _weights[name + ".bias"];
        var means = new T[rows];
        var scales = new T[rows];
        for (int row = 0; row < rows; row++)
        {
            T mean = T.Zero;
            for (int i = 0; i < width; i++)
            {
                mean += x[(row * width) + i];
            }

            mean /= T.CreateChecked(width);
            T variance = T.Zero;
            for (int i = 0; i < width; i++)
            {
                T difference = x[(row * width) + i] - mean;
                variance += difference * difference;
            }

            variance /= T.CreateChecked(width);
            means[row] = mean;
            scales[row] = T.Sqrt(variance + T.CreateChecked(spec.Epsilon));
        }

        scales = Show(point + ".scale", scales, rows, 1);
        var y = new T[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = ((x[i] - means[i / width]) / scales[i / width] * gain[i % width]) + bias[i % width];
        }

        return Show(point + ".normalized", y, rows, width);
    }

    /// <summary>x·W + b with W stored [inputs, outputs].</summary>
    private T[] Linear(T[] x, string name, int inputs, int outputs)
    {
        T[] weight = _weights[name + ".weight"];
        T[] bias = _weights[name + ".bias"];
        int rows = x.Length / inputs;
        var y = new T[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < outputs; output++)
            {
                T sum = bias[output];
                for (int input = 0; input < inputs; input++)
                {
                    sum += x[(row * inputs) + input] * weight[(input * outputs) + output];
                }

                y[(row * outputs) + output] = sum;
            }
        }

        return y;
    }

    private T[] Scores(T[] q, T[] k, int n, int block)
    {
        (int heads, int size) = (spec.Heads, spec.HeadSize);
        var scores = new T[heads * n * n];
        for (int head = 0; head < heads; head++)
        {
            for (int query = 0; query < n; query++)
            {
                for (int key = 0; key < n; key++)
                {
                    T sum = T.Zero;
                    for (int i = 0; i < size; i++)
                    {
                        sum += q[(((query * heads) + head) * size) + i] * k[(((key * heads) + head) * size) + i];
                    }

                    T score = spec.ScaleScores ? sum / T.Sqrt(T.CreateChecked(size)) : sum;
                    score = spec.ScaleByInverseBlock ? score / T.CreateChecked(block + 1) : score;
                    scores[(((head * n) + query) * n) + key] = key <= query ? score : T.NegativeInfinity;
                }
            }
        }

        return scores;
    }

    /// <summary>Each row's e^(score − largest), divided by their sum; a row of −∞ becomes zeros.</summary>
    private static T[] Softmax(T[] scores, int n)
    {
        var pattern = new T[scores.Length];
        for (int row = 0; row < scores.Length; row += n)
        {
            T largest = T.NegativeInfinity;
            for (int key = 0; key < n; key++)
            {
                largest = T.Max(largest, scores[row + key]);
            }

            if (T.IsNegativeInfinity(largest))
            {
                continue;
            }

            T sum = T.Zero;
            for (int key = 0; key < n; key++)
            {
                pattern[row + key] = T.Exp(scores[row + key] - largest);
                sum += pattern[row + key];
            }

            for (int key = 0; key < n; key++)
            {
                pattern[row + key] /= sum;
            }
        }

        return pattern;
    }

    private T[] Weigh(T[] pattern, T[] v, int n)
    {
        (int heads, int size) = (spec.Heads, spec.HeadSize);
        var z = new T[n * heads * size];
        for (int query = 0; query < n; query++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int key = 0; key < n; key++)
                {
                    T weight = pattern[(((head * n) + query) * n) + key];
                    for (int i = 0; i < size; i++)
                    {
                        z[(((query * heads) + head) * size) + i] += weight * v[(((key * heads) + head) * size) + i];
                    }
                }
            }
        }

        return z;
    }

    /// <summary>Each head's z times its own rows of the output projection.</summary>
    private T[] Results(T[] z, string name, int n)
    {
        (int heads, int size, int width) = (spec.Heads, spec.HeadSize, spec.Width);
        T[] weight = _weights[name];
        var result = new T[n * heads * width];
        for (int row = 0; row < n * heads; row++)
        {
            int head = row % heads;
            for (int i = 0; i < size; i++)
            {
                for (int output = 0; output < width; output++)
                {
                    result[(row * width) + output] +=
                        z[(row * size) + i] * weight[(((head * size) + i) * width) + output];
                }
            }
        }

        return result;
    }

    private T[] SumOfHeads(T[] result, string bias, int n)
    {
        (int heads, int width) = (spec.Heads, spec.Width);
        var sums = new T[n * width];
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = _weights[bias][i % width];
            for (int head = 0; head < heads; head++)
            {
                sums[i] += result[(((i / width * heads) + head) * width) + (i % width)];
            }
        }

        return sums;
    }

    private T[] Logits(T[] x, T[] table)
    {
        int width = spec.Width;
        int n = x.Length / width;
        var logits = new T[n * spec.Vocabulary];
        for (int row = 0; row < n; row++)
        {
            for (int token = 0; token < spec.Vocabulary; token++)
            {
                for (int i = 0; i < width; i++)
                {
                    logits[(row * spec.Vocabulary) + token] += x[(row * width) + i] * table[(token * width) + i];
                }
            }
        }

        return logits;
    }
}

/// <summary>A tensor of a reference pass, row-major.</summary>
internal sealed record ReferenceTensor(int[] Shape, double[] Values);

using Attendance.Attention;
using Attendance.Weights;

namespace Attendance.Synthetic;

/// <summary>
/// A GPT-2 of two blocks whose weights are set by hand, so that what an analysis must find in it is known: head 0.1
/// looks at the previous token and writes it down; head 1.2 looks for positions whose written-down token is the current
/// one, and says that what stands there comes next. All other heads and the MLPs are noise near zero. Committed as
/// <c>models/induction</c>, and explained in <c>docs/induction.md</c>.
/// </summary>
/// <remarks>
/// The residual stream (64) is four subspaces of 16: token, position, previous token, prediction. What is in one of
/// them is a row of the Hadamard matrix of order 16 or its negative, so that any two are orthogonal or opposite,
/// entries sum to 0 and the norm is the same everywhere: LayerNorm only scales, by √2 before block 0 (half of the
/// entries are ±1) and by √(4/3) before block 1 (three quarters of them).
/// </remarks>
internal static class InductionCheckpoint
{
    public const int Blocks = 2;
    public const int Heads = 4;
    public const int Width = 4 * Size;

    /// <summary>The longest prompt: two signs of 14 codes, and a code of its own for position 0.</summary>
    public const int Context = 1 + (2 * PositionCodes);

    /// <summary>
    /// Number of tokens: two signs of 15 codes (the first row of a Hadamard matrix does not sum to 0).
    /// </summary>
    public const int Vocabulary = 2 * Codes;

    /// <summary>The head of block 0 that looks at the previous token.</summary>
    public static readonly HeadId PreviousToken = new(0, 1);

    /// <summary>The head of block 1 that does induction.</summary>
    public static readonly HeadId Induction = new(1, 2);

    private const int Size = 16;
    private const int Codes = Size - 1;
    private const int PositionCodes = Codes - 1;
    private const int Inner = Size;
    private const int TokenPart = 0;
    private const int PositionPart = Size;
    private const int PreviousPart = 2 * Size;
    private const int PredictionPart = 3 * Size;

    /// <summary>The code that stands for position 0, and the only one of no other position.</summary>
    private const int FirstPosition = Codes;

    /// <summary>What the tokens stand for in a text: a byte each, as byte-level BPE spells them.</summary>
    private const string Pieces = "abcdefghijklmnopqrstuvwxyzĠ.,-";

    /// <summary>The score of the key that is meant, where others have 0: e¹⁶ is nine million.</summary>
    private const double Score = 16;

    /// <summary>How strongly the prediction is written, beside the 1 of everything else.</summary>
    private const double Prediction = 2;

    /// <summary>The logit of a certain prediction, where other tokens have 0.</summary>
    private const double Logit = 12;

    private const double Noise = 0.002;

    private static readonly double s_scaleBefore0 = Math.Sqrt(4.0 / 2);
    private static readonly double s_scaleBefore1 = Math.Sqrt(4.0 / 3);

    /// <summary>
    /// The files, as Hugging Face lays them out: each token is a letter, a space, or one of <c>. , -</c>.
    /// </summary>
    public static IReadOnlyList<string> Files { get; } =
        ["config.json", "model.safetensors", "vocab.json", "merges.txt"];

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where; made when it does not exist.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "config.json"),
            $$"""
            {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "activation_function": "gelu_new",
             "n_layer": {{Blocks}}, "n_head": {{Heads}}, "n_embd": {{Width}}, "n_inner": {{Inner}},
             "n_positions": {{Context}}, "n_ctx": {{Context}}, "vocab_size": {{Vocabulary}},
             "layer_norm_epsilon": 1e-05, "tie_word_embeddings": false}

            """);
        IEnumerable<string> pieces = Pieces.Select((piece, id) => $"\"{piece}\": {id}");
        File.WriteAllText(Path.Combine(folder, "vocab.json"), $"{{{string.Join(", ", pieces)}}}\n");
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
        Tensor[] tensors = [.. Tensors()];
        using var writer = SafetensorsWriter.Create(
            Path.Combine(folder, "model.safetensors"),
            [.. tensors.Select(tensor => tensor.Declaration)],
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach (Tensor tensor in tensors)
        {
            writer.Write(tensor.Values);
        }

        writer.Complete();
    }

    /// <summary>Different random tokens, twice: in the second half each next token is known from the first.</summary>
    /// <param name="count">How many, at most 14.</param>
    /// <param name="seed">Other seeds give other tokens.</param>
    public static int[] Repeated(int count, ulong seed)
    {
        ulong key = HashNoise.Key("repeated", seed);
        int[] half = [.. Enumerable.Range(0, Vocabulary).OrderBy(id => HashNoise.Bits(key, (ulong)id)).Take(count)];
        return [.. half, .. half];
    }

    private static IEnumerable<Tensor> Tensors()
    {
        var tokens = new Tensor("transformer.wte.weight", Vocabulary, Width);
        var predictions = new Tensor("lm_head.weight", Vocabulary, Width);

        // After the last LayerNorm a quarter of the entries are ±2, the rest ±1; a code's product with itself is 16.
        double after = Math.Sqrt(4 / (3 + (Prediction * Prediction)));
        for (int token = 0; token < Vocabulary; token++)
        {
            (int code, bool negative) = (1 + (token % Codes), token >= Codes);
            tokens.SetRow(token, TokenPart, Signed(code, negative, 1));
            predictions.SetRow(token, PredictionPart, Signed(code, negative, Logit / (Size * Prediction * after)));
        }

        var positions = new Tensor("transformer.wpe.weight", Context, Width);
        positions.SetRow(0, PositionPart, Signed(FirstPosition, false, 1));
        for (int position = 1; position < Context; position++)
        {
            (int code, bool negative) = (1 + ((position - 1) % PositionCodes), position > PositionCodes);
            positions.SetRow(position, PositionPart, Signed(code, negative, 1));
        }

        IEnumerable<Tensor> blocks = Enumerable.Range(0, Blocks).SelectMany(Block);
        return [tokens, positions, .. blocks, .. Norm("transformer.ln_f"), predictions];
    }

    private static IEnumerable<Tensor> Block(int block)
    {
        string p = $"transformer.h.{block}.";
        Tensor weight = Noisy(p + "attn.c_attn.weight", Width, 3 * Width);
        Tensor bias = Noisy(p + "attn.c_attn.bias", 1, 3 * Width);
        Tensor output = Noisy(p + "attn.c_proj.weight", Width, Width);
        if (block == 0)
        {
            SetPreviousTokenHead(weight, bias, output);
        }
        else
        {
            SetInductionHead(weight, bias, output);
        }

        return
        [
            .. Norm(p + "ln_1"), weight, bias, output, Noisy(p + "attn.c_proj.bias", 1, Width),
            .. Norm(p + "ln_2"), Noisy(p + "mlp.c_fc.weight", Width, Inner), Noisy(p + "mlp.c_fc.bias", 1, Inner),
            Noisy(p + "mlp.c_proj.weight", Inner, Width), Noisy(p + "mlp.c_proj.bias", 1, Width),
        ];
    }

    private static void SetPreviousTokenHead(Tensor weight, Tensor bias, Tensor output)
    {
        int head = PreviousToken.Head * Size;
        Clear(weight, bias, output, head);

        // A key is the position's code c(i); the query of position i is the code of i − 1: Σ c(i − 1)·c(i)ᵀ / 16. Where
        // codes start again with the other sign, at 15, the key is −c(1)'s, which c(1)'s own query must be without: so
        // position 1 asks for 0 less 14, and 15 for 14 less 0.
        double scale = Score * Math.Sqrt(Size) / (Size * s_scaleBefore0 * s_scaleBefore0);
        for (int code = 1; code <= PositionCodes; code++)
        {
            for (int row = 0; row < Size; row++)
            {
                int wanted = code > 1 ? Sign(code - 1, row) : Sign(FirstPosition, row) - Sign(PositionCodes, row);
                for (int column = 0; column < Size; column++)
                {
                    weight[PositionPart + column, head + row] += (float)(scale * wanted * Sign(code, column) / Size);
                }
            }
        }

        for (int i = 0; i < Size; i++)
        {
            weight[PositionPart + i, Width + head + i] = 1;
            weight[TokenPart + i, (2 * Width) + head + i] = 1;
            output[head + i, PreviousPart + i] = (float)(1 / s_scaleBefore0);
        }
    }

    private static void SetInductionHead(Tensor weight, Tensor bias, Tensor output)
    {
        int head = Induction.Head * Size;
        Clear(weight, bias, output, head);

        // A query is the token here, a key the token before there. Position 0 has no token before and has written down
        // its own: a constant part of every query, along the direction (1, …, 1) that no code has, and a part of key 0
        // alone lower its score by as much as an equal token raises it.
        double scale = Score * Math.Sqrt(Size) / (Size * s_scaleBefore1 * s_scaleBefore1);
        double first = Score * Math.Sqrt(Size) / (Size * s_scaleBefore1);
        for (int i = 0; i < Size; i++)
        {
            weight[TokenPart + i, head + i] = (float)scale;
            weight[PreviousPart + i, Width + head + i] = 1;
            weight[TokenPart + i, (2 * Width) + head + i] = 1;
            output[head + i, PredictionPart + i] = (float)(Prediction / s_scaleBefore1);
            bias[0, head + i] = 1;
            for (int column = 0; column < Size; column++)
            {
                weight[PositionPart + column, Width + head + i] = (float)(-first * Sign(FirstPosition, column) / Size);
            }
        }
    }

    private static void Clear(Tensor weight, Tensor bias, Tensor output, int head)
    {
        for (int i = head; i < head + Size; i++)
        {
            for (int row = 0; row < Width; row++)
            {
                weight[row, i] = weight[row, Width + i] = weight[row, (2 * Width) + i] = output[i, row] = 0;
            }

            bias[0, i] = bias[0, Width + i] = bias[0, (2 * Width) + i] = 0;
        }
    }

    private static Tensor[] Norm(string name)
    {
        var weight = new Tensor(name + ".weight", 1, Width);
        Array.Fill(weight.Values, 1);
        return [weight, new Tensor(name + ".bias", 1, Width)];
    }

    private static Tensor Noisy(string name, int rows, int columns)
    {
        var tensor = new Tensor(name, rows, columns);
        ulong key = HashNoise.Key(name, 1);
        for (int i = 0; i < tensor.Values.Length; i++)
        {
            tensor.Values[i] = (float)(HashNoise.At(key, (ulong)i) * (Noise / HashNoise.Deviation));
        }

        return tensor;
    }

    private static float[] Signed(int code, bool negative, double scale) =>
        [.. Enumerable.Range(0, Size).Select(i => (float)(Sign(code, i) * (negative ? -scale : scale)))];

    /// <summary>
    /// An element of the Hadamard matrix of order 16 (Sylvester's): ±1 by the parity of the shared bits.
    /// </summary>
    private static int Sign(int row, int column) => 1 - (2 * (int.PopCount(row & column) & 1));

    /// <summary>A matrix, or with one row a vector.</summary>
    private sealed class Tensor(string name, int rows, int columns)
    {
        public float[] Values { get; } = new float[rows * columns];

        public TensorDeclaration Declaration =>
            new(name, DType.F32, rows == 1 ? [columns] : [rows, columns]);

        public float this[int row, int column]
        {
            get => Values[(row * columns) + column];
            set => Values[(row * columns) + column] = value;
        }

        public void SetRow(int row, int from, float[] values) => values.CopyTo(Values, (row * columns) + from);
    }
}

using Attendance.Kernels;
using Attendance.Tokenizers;

namespace Attendance.Models;

/// <summary>
/// Many variants of one pass at once. The unchanged pass goes first among the rows, and a variant joins it as one more
/// sequence where it begins to differ: nothing below is computed again, and each weight is read once for all of them.
/// Behind the last block's attention only the last position is computed.
/// </summary>
public sealed unsafe partial class Gpt2
{
    /// <summary>Variants whose logits over the whole vocabulary are made together.</summary>
    private const int VariantLogits = 128;

    /// <inheritdoc/>
    private protected override void Forward(
        IReadOnlyList<Token> tokens, int[] ids, Variant[] variants, int[]? wanted, Span<float[]> logits)
    {
        // Variants of one block beside each other, heads before the MLP behind them.
        int[] order = [.. Enumerable.Range(0, variants.Length)
            .OrderBy(i => variants[i].Block).ThenBy(i => variants[i].Head is null)];
        int most = Math.Max(1, (VariantRows / ids.Length) - 1);
        using var memory = new Workspace();
        for (int first = 0; first < order.Length; first += most)
        {
            int[] part = order[first..Math.Min(order.Length, first + most)];
            float* normed = Forward(ids, [.. part.Select(i => variants[i])], memory); // [n, E]
            WriteLogits(normed, part, wanted, memory, logits);
        }
    }

    /// <summary>The output of the last LayerNorm at the last position of each variant, <c>[n, E]</c>.</summary>
    private float* Forward(int[] ids, Variant[] variants, Workspace memory)
    {
        (int length, int width) = (ids.Length, Config.Width);
        long most = (variants.Length + 1L) * length;
        float* residual = memory.Get("residual", most * width); // [N, E]
        float* normed = memory.Get("normed", most * width); // [N, E]
        float* added = memory.Get("added", most * width); // [N, E]
        float* z = memory.Get("z", most * width); // [N, E]
        var unseen = new PassHooks(null, [new Sequence(0, length)]);
        Embed(new PassInput { Ids = ids, Sequences = [new Sequence(0, length)] }, unseen, residual, added);

        int joined = 0;
        int rows = length;
        for (int block = 0; block < Config.Blocks; block++)
        {
            Gpt2Block weights = _weights.Blocks[block];
            AddAndNorm(residual, added, rows, weights.Norm1, normed);
            AttendEach(normed, rows, length, block, memory, z);
            for (; IsAt(block, isHead: true); joined++, rows += length)
            {
                Copy(residual, 0, rows, length);
                Copy(z, 0, rows, length);
                ChangeHead(variants[joined], z + ((long)rows * width), length);
            }

            int behind = rows; // The first row of what joins behind the heads.
            if (block == Config.Blocks - 1)
            {
                behind = KeepLast(residual, z, rows, length);
            }

            MatMul(z, behind, width, weights.Output, added, width); // [N, E] x [E, E] -> [N, E]
            AddAndNorm(residual, added, behind, weights.Norm2, normed);
            Feed(normed, behind, weights, memory, added);
            for (; IsAt(block, isHead: false); joined++)
            {
                behind += JoinBehindMlp(variants[joined], residual, added, behind, length, block == Config.Blocks - 1);
            }

            rows = behind;
        }

        AddAndNorm(residual, added, rows, _weights.FinalNorm, normed);
        return normed + ((long)length * width);

        bool IsAt(int block, bool isHead) =>
            joined < variants.Length && variants[joined].Block == block && variants[joined].Head is not null == isHead;
    }

    private void AddAndNorm(float* residual, float* added, int rows, NormWeights norm, float* y) =>
        _kernels.LayerNorm(residual, added, rows, Config.Width, norm.Gain, norm.Bias, Config.LayerNormEpsilon, y);

    /// <summary>Attention of each sequence by itself, up to z, <c>[N, H, D]</c>.</summary>
    private void AttendEach(float* x, int rows, int length, int block, Workspace memory, float* z)
    {
        int width = Config.Width;
        float* qkv = memory.Get("qkv", (long)rows * 3 * width); // [N, 3, H, D]
        MatMul(x, rows, width, _weights.Blocks[block].QueryKeyValue, qkv, 3 * width);
        var shape = new AttentionShape(
            length, Config.Heads, Config.HeadSize, 3 * width, 3 * width, 3 * width, width, _scales[block]);
        var job = new EachSequence(_kernels, shape, qkv, z);
        int sequences = rows / length;
        if (sequences >= 4 * Workers.Count)
        {
            // Whole sequences beside each other: the cores are called once, and not for a few heads of a few tokens.
            Workers.For(sequences, ref job);
            return;
        }

        for (int sequence = 0; sequence < sequences; sequence++)
        {
            job.Do(sequence);
        }
    }

    private readonly struct EachSequence(KernelSet kernels, AttentionShape shape, float* qkv, float* z) : IWork
    {
        public void Do(int task)
        {
            float* own = qkv + ((long)task * shape.Length * shape.QueryStride);
            int width = shape.OutputStride;
            kernels.Attention(shape, own, own + width, own + (2 * width), z + ((long)task * shape.Length * width));
        }
    }

    /// <summary>The two linear layers.</summary>
    private void Feed(float* x, int rows, Gpt2Block weights, Workspace memory, float* y)
    {
        float* hidden = memory.Get("hidden", (long)rows * Config.HiddenWidth); // [N, I]
        LinearWeights layer = weights.MlpIn;
        _kernels.MatMul(x, rows, Config.Width, layer.Matrix, layer.Bias, Config.Activation, hidden);
        MatMul(hidden, rows, Config.HiddenWidth, weights.MlpOut, y, Config.Width);
    }

    private void ChangeHead(Variant variant, float* z, int length)
    {
        (int width, int size) = (Config.Width, Config.HeadSize);
        float[] own = new float[length * size];
        float* first = z + (variant.Head!.Value * size);
        for (int row = 0; row < length; row++)
        {
            new ReadOnlySpan<float>(first + ((long)row * width), size).CopyTo(own.AsSpan(row * size));
        }

        variant.Change(own, size);
        for (int row = 0; row < length; row++)
        {
            own.AsSpan(row * size, size).CopyTo(new Span<float>(first + ((long)row * width), size));
        }
    }

    /// <summary>A variant of an MLP joins with the unchanged residual stream and its own output of the MLP.</summary>
    /// <returns>How many rows joined.</returns>
    private int JoinBehindMlp(Variant variant, float* residual, float* added, int row, int length, bool lastOnly)
    {
        int width = Config.Width;
        float[] own = new ReadOnlySpan<float>(added, length * width).ToArray();
        variant.Change(own, width);
        int from = lastOnly ? length - 1 : 0;
        Copy(residual, from, row, length - from);
        own.AsSpan(from * width).CopyTo(new Span<float>(added + ((long)row * width), (length - from) * width));
        return length - from;
    }

    /// <summary>Of each variant only the last position is needed any more; the unchanged pass stays whole.</summary>
    /// <returns>How many rows are left.</returns>
    private int KeepLast(float* residual, float* z, int rows, int length)
    {
        int kept = length;
        for (int last = (2 * length) - 1; last < rows; last += length, kept++)
        {
            Copy(residual, last, kept, 1);
            Copy(z, last, kept, 1);
        }

        return kept;
    }

    private void Copy(float* matrix, int from, int to, int rows)
    {
        long bytes = (long)rows * Config.Width * sizeof(float);
        Buffer.MemoryCopy(matrix + ((long)from * Config.Width), matrix + ((long)to * Config.Width), bytes, bytes);
    }

    private void WriteLogits(float* normed, int[] part, int[]? wanted, Workspace memory, Span<float[]> logits)
    {
        WeightMatrix head = RequireOutputHead();
        int columns = wanted?.Length ?? head.Outputs;
        float* y = memory.Get("logits", (long)Math.Min(VariantLogits, part.Length) * columns);
        for (int first = 0; first < part.Length; first += VariantLogits)
        {
            int count = Math.Min(VariantLogits, part.Length - first);
            float* x = normed + ((long)first * Config.Width);
            for (int column = 0; wanted is not null && column < columns; column++)
            {
                _kernels.MatMul(
                    x, count, Config.Width, head.SliceOutputs(wanted[column], 1), null, y + column, columns);
            }

            if (wanted is null)
            {
                _kernels.MatMul(x, count, Config.Width, head, null, y, columns);
            }

            for (int i = 0; i < count; i++)
            {
                logits[part[first + i]] = new ReadOnlySpan<float>(y + ((long)i * columns), columns).ToArray();
            }
        }
    }
}

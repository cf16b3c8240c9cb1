using Attendance.Kernels;
using Attendance.Tensors;

namespace Attendance.Circuits.Composition;

/// <summary>
/// Every earlier head against every later one, a pair of blocks at a time: what one block's heads write, <c>[H·D,
/// E]</c>, times what the other's read, <c>[E, H·D]</c>, is one product, and each of its D × D tiles is one pair of
/// heads.
/// </summary>
internal sealed unsafe class CompositionWork(
    CircuitWeights circuits, IReadOnlyList<CompositionKind> kinds, WeightFolding folding)
{
    private readonly int _inner = circuits.Heads * circuits.HeadSize;
    private readonly List<FloatBuffer> _written = [];
    private readonly List<double[]> _writtenNorms = [];

    private IReadOnlyList<CompositionKind> Kinds => kinds;

    private WeightFolding Folding => folding;

    /// <summary>For each kind the scores, <c>[B, H, B, H]</c>: later head, then earlier head.</summary>
    public double[][] Compute()
    {
        int heads = circuits.Blocks * circuits.Heads;
        double[][] scores = [.. kinds.Select(_ => new double[heads * heads])];
        FloatBuffer[] read = [.. kinds.Select(_ => new FloatBuffer((long)circuits.Width * _inner))];
        using var product = new FloatBuffer((long)_inner * _inner);
        try
        {
            for (int block = 0; block < circuits.Blocks; block++)
            {
                double[][] norms = Fold(block, read);
                for (int kind = 0; kind < kinds.Count; kind++)
                {
                    for (int earlier = 0; earlier < block; earlier++)
                    {
                        Multiply(_written[earlier], read[kind], product);
                        Note(product, norms[kind], block, earlier, scores[kind]);
                    }
                }
            }
        }
        finally
        {
            foreach (FloatBuffer buffer in read.Concat(_written))
            {
                buffer.Dispose();
            }
        }

        return scores;
    }

    /// <summary>Makes what a block's heads write, and what they read for each kind.</summary>
    /// <returns>The norms of what they read, for each kind and head.</returns>
    private double[][] Fold(int block, FloatBuffer[] read)
    {
        _written.Add(new FloatBuffer((long)_inner * circuits.Width));
        _writtenNorms.Add(new double[circuits.Heads]);
        double[][] norms = [.. kinds.Select(_ => new double[circuits.Heads])];

        // Weights are read here and not by the workers: whoever calls may hold the model.
        NormParameters norm = circuits.AttentionNorm(block);
        HeadWeights[] heads = [.. Enumerable.Range(0, circuits.Heads).Select(head => circuits.Head(block, head))];
        var work = new FoldWork(this, heads, norm, read, norms);
        Workers.For(heads.Length, ref work);
        return norms;
    }

    private void Multiply(FloatBuffer written, FloatBuffer read, FloatBuffer product)
    {
        var weight = new WeightMatrix(
            read.Pointer, WeightType.F32, circuits.Width, _inner, _inner, rowPerOutput: false);
        KernelSet.Best.MatMul(written.Pointer, _inner, circuits.Width, weight, null, product.Pointer, _inner);
    }

    private void Note(FloatBuffer product, double[] readNorms, int later, int earlier, double[] scores)
    {
        int size = circuits.HeadSize;
        int all = circuits.Blocks * circuits.Heads;
        double[,] squares = new double[circuits.Heads, circuits.Heads]; // later, earlier
        for (int row = 0; row < _inner; row++)
        {
            ReadOnlySpan<float> values = product.Span((long)row * _inner, _inner);
            for (int head = 0; head < circuits.Heads; head++)
            {
                squares[head, row / size] += WideSums.Squares(values.Slice(head * size, size));
            }
        }

        for (int reader = 0; reader < circuits.Heads; reader++)
        {
            for (int writer = 0; writer < circuits.Heads; writer++)
            {
                // A head without weights reads and writes nothing.
                double norms = readNorms[reader] * _writtenNorms[earlier][writer];
                int at = (((later * circuits.Heads) + reader) * all) + (earlier * circuits.Heads) + writer;
                scores[at] = norms > 0 ? Math.Sqrt(squares[reader, writer]) / norms : 0;
            }
        }
    }

    private readonly struct FoldWork(
        CompositionWork all, HeadWeights[] heads, NormParameters norm, FloatBuffer[] read, double[][] norms) : IWork
    {
        public void Do(int task)
        {
            HeadWeights head = heads[task];
            var folded = new FoldedHead(head, norm, all.Folding);
            int at = task * head.Size;
            all._writtenNorms[^1][task] =
                folded.Write(all._written[^1].Span((long)at * head.Width, head.Size * head.Width));
            for (int kind = 0; kind < read.Length; kind++)
            {
                Span<float> columns = read[kind].Span(at, (int)read[kind].Length - at);
                norms[kind][task] = folded.Read(all.Kinds[kind], columns, all._inner);
            }
        }
    }
}

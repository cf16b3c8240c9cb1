using System.Buffers;
using Attendance.Kernels;
using Attendance.Models;

namespace Attendance.Analysis.LogitLens;

/// <summary>
/// Reads vectors of the residual stream as distributions over tokens, a few at a time: of the logits of all blocks and
/// positions, <c>[B, T, V]</c>, no more than a few million numbers are ever there.
/// </summary>
internal static class LensReading
{
    private const int MostLogits = 1 << 22;
    private const int MostRows = 64;

    /// <summary>What is kept of one row.</summary>
    public delegate LensCell Keep(int row, ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities);

    /// <summary>Reads rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="residual">The vectors, <c>[n, E]</c>.</param>
    /// <param name="keep">Makes a cell of a row; called on several threads.</param>
    public static LensCell[] Read(TransformerModel model, ReadOnlySpan<float> residual, Keep keep)
    {
        int rows = residual.Length / model.Width;
        int most = Math.Clamp(MostLogits / model.Vocabulary, 1, Math.Min(MostRows, rows));
        float[] logits = new float[most * model.Vocabulary];
        var cells = new LensCell[rows];
        for (int first = 0; first < rows; first += most)
        {
            int count = Math.Min(most, rows - first);
            model.Unembed(
                residual.Slice(first * model.Width, count * model.Width), logits.AsSpan(0, count * model.Vocabulary));
            var work = new RowsWork(logits, model.Vocabulary, first, cells, keep);
            Workers.For(count, ref work);
        }

        return cells;
    }

    private readonly struct RowsWork(float[] logits, int vocabulary, int first, LensCell[] cells, Keep keep) : IWork
    {
        public void Do(int task)
        {
            ReadOnlySpan<float> row = logits.AsSpan(task * vocabulary, vocabulary);
            double[] rented = ArrayPool<double>.Shared.Rent(vocabulary);
            try
            {
                Span<double> probabilities = rented.AsSpan(0, vocabulary);
                Distributions.Probabilities(row, probabilities);
                cells[first + task] = keep(first + task, row, probabilities);
            }
            finally
            {
                ArrayPool<double>.Shared.Return(rented);
            }
        }
    }
}

using System.Buffers;
using Attendance.Attention;
using Attendance.Kernels;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>
/// Writes every head's pattern to its place in a file, on all cores: a thread makes a band of rows in memory that stays
/// in its cache, and writes it where it belongs.
/// </summary>
/// <remarks>
/// Positioned writes and not a mapped file: measured, they take half the time (a mapped file's pages are faulted in one
/// by one), and a full disk is an error message and not the end of the process.
/// </remarks>
internal readonly struct PatternsToFile : IWork
{
    /// <summary>
    /// Floats of a band, 512 KiB: packing the keys is paid back, and it is still in the cache when written.
    /// </summary>
    private const int BandLength = 1 << 17;

    private const int FewestRows = 48;

    private readonly AttentionMaps _maps;
    private readonly TensorPlace _place;
    private readonly CancellationToken _cancellationToken;
    private readonly int _rows;
    private readonly int _bands;

    private PatternsToFile(AttentionMaps maps, TensorPlace place, CancellationToken cancellationToken)
    {
        _maps = maps;
        _place = place;
        _cancellationToken = cancellationToken;
        _rows = Math.Min(maps.Queries, Math.Max(FewestRows, BandLength / maps.Keys));
        _bands = (maps.Queries + _rows - 1) / _rows;
    }

    /// <summary>Writes all computed patterns, <c>[B, H, S, T]</c>.</summary>
    /// <param name="maps">The attention.</param>
    /// <param name="place">Where they belong.</param>
    /// <param name="cancellationToken">Stops it between bands.</param>
    /// <exception cref="Errors.OutputException">The disk is full, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Write(AttentionMaps maps, TensorPlace place, CancellationToken cancellationToken)
    {
        var work = new PatternsToFile(maps, place, cancellationToken);
        Workers.For(checked(maps.ComputedBlocks * maps.Heads * work._bands), ref work);
    }

    /// <inheritdoc/>
    public void Do(int task)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        (int pattern, int band) = Math.DivRem(task, _bands);
        (int block, int head) = Math.DivRem(pattern, _maps.Heads);
        int first = band * _rows;
        int count = Math.Min(_rows, _maps.Queries - first);
        float[] values = ArrayPool<float>.Shared.Rent(count * _maps.Keys);
        try
        {
            Span<float> rows = values.AsSpan(0, count * _maps.Keys);
            _maps.Compute(block, head, first, count, softmax: true, rows);
            _place.Write((((long)pattern * _maps.Queries) + first) * _maps.Keys, rows);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }
}

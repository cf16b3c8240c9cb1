using Attendance.Attention;
using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Files;

/// <summary>A run that is written to a file, with padding among its tokens or without.</summary>
internal sealed class ExportedRun
{
    private readonly Run _run;
    private readonly BatchRun? _padded;
    private readonly IReadOnlyList<bool> _mask = [];

    public ExportedRun(Run run) => _run = run;

    /// <param name="padded">A batch of one row.</param>
    /// <param name="mask">False for padding.</param>
    public ExportedRun(BatchRun padded, IReadOnlyList<bool> mask)
    {
        _run = padded.Runs[0];
        _padded = padded;
        _mask = mask;
    }

    /// <summary>Writes every pattern, <c>[B, H, T, T]</c>.</summary>
    public void WritePatterns(TensorPlace place, CancellationToken cancellationToken)
    {
        if (_padded is null)
        {
            PatternsToFile.Write(_run.Attention, place, cancellationToken);
            return;
        }

        long start = 0;
        foreach (HeadId head in HeadId.All(_run.Attention.ComputedBlocks, _run.Attention.Heads))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<float> pattern = _padded.PaddedPattern(0, head.Block, head.Head).Values;
            place.Write(start, pattern);
            start += pattern.Length;
        }
    }

    /// <summary>The logits at a position, <c>[V]</c>; zeros for padding that was not computed.</summary>
    public ReadOnlySpan<float> LogitsAt(int position, int vocabulary) => _padded switch
    {
        null => _run.LogitsAt(position),
        { } batch when _mask[position] || batch.ComputesPadding(0) => batch.PaddedLogits(0, position),
        _ => new float[vocabulary],
    };
}

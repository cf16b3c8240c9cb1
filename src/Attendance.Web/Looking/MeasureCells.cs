using Attendance.Analysis;
using Attendance.Analysis.Measures;
using Attendance.Attention;
using Attendance.Web.Opening;
using Attendance.Web.Protocol;

namespace Attendance.Web.Looking;

/// <summary>A measure that is made a whole matrix at a time; it may read the model's weights.</summary>
internal sealed class MeasureCells : Cells
{
    private readonly ActivationCache _cache;
    private readonly ModelLease? _lease;
    private readonly PerHeadMeasure? _ofHeads;
    private readonly PerBlockMeasure? _ofBlocks;
    private readonly Lazy<AttentionMatrix[]> _blocks;

    /// <summary>Prepares a measure of heads.</summary>
    public MeasureCells(PerHeadMeasure measure, ActivationCache cache, AttentionInfo set, ModelLease? lease = null)
        : this(cache, set, lease)
    {
        _ofHeads = measure;
    }

    /// <summary>Prepares a measure of blocks; every head of a block has its matrix.</summary>
    public MeasureCells(PerBlockMeasure measure, ActivationCache cache, AttentionInfo set, ModelLease? lease = null)
        : this(cache, set, lease)
    {
        _ofBlocks = measure;
    }

    private MeasureCells(ActivationCache cache, AttentionInfo set, ModelLease? lease)
        : base(cache.Attention.Maps.ComputedBlocks, cache.Attention.Maps.Heads, set)
    {
        _cache = cache;
        _lease = lease;

        // What is above a block is made of what is below it, so that all cost no more than the last.
        _blocks = new Lazy<AttentionMatrix[]>(() => _ofBlocks!.Of(cache, 0, Blocks));
    }

    public override void Rows(int block, int head, int first, Span<float> rows) =>
        Matrix(block, head).Values.Slice(first * Keys, rows.Length).CopyTo(rows);

    public override void Visit(int block, int head, int first, int count, RowVisitor visit) =>
        visit(first, Matrix(block, head).Values.Slice(first * Keys, count * Keys));

    public override void Dispose() => _lease?.Dispose();

    private AttentionMatrix Matrix(int block, int head) =>
        _ofHeads is null ? _blocks.Value[block] : _ofHeads.Of(_cache, new HeadId(block, head));
}

using Attendance.Attention;
using Attendance.Web.Offline;

namespace Attendance.Web.Looking;

/// <summary>The weights of a file, which are read a whole head at a time.</summary>
internal sealed class SetCells(IPageSet set) : Cells(set.Blocks, set.Heads, set.Info)
{
    public override void Rows(int block, int head, int first, Span<float> rows) =>
        Matrix(block, head).AsSpan(first * Keys, rows.Length).CopyTo(rows);

    public override void Visit(int block, int head, int first, int count, RowVisitor visit) =>
        visit(first, Matrix(block, head).AsSpan(first * Keys, count * Keys));

    private float[] Matrix(int block, int head)
    {
        float[] matrix = new float[Queries * Keys];
        set.CopyPattern(block, head, matrix);
        return matrix;
    }
}

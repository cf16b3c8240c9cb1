namespace Attendance.Web.Tests.Offline;

/// <summary>The size of a block's matrices in a page, and what is behind the diagonal.</summary>
internal sealed record MatrixShape(int Heads, int Queries, int Keys, bool IsCausal, bool IsMasked);

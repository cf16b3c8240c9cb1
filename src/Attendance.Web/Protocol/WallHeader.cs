namespace Attendance.Web.Protocol;

/// <summary>What stands before the bytes of a wall's thumbnails.</summary>
/// <param name="Side">Rows and columns of one thumbnail.</param>
/// <param name="Blocks">B.</param>
/// <param name="Heads">H.</param>
/// <param name="Low">What byte 0 means.</param>
/// <param name="High">What byte 255 means; bytes between are linear.</param>
/// <param name="Normalised">Always <c>linear</c>.</param>
internal sealed record WallHeader(
    int Side, int Blocks, int Heads, float Low, float High, string Normalised = "linear");

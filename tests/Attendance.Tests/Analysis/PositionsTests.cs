using Attendance.Analysis;
using Attendance.Errors;

namespace Attendance.Tests.Analysis;

public sealed class PositionsTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    [InlineData(-3, 0)]
    public void Resolve_Position_IsCountedFromTheStart(int position, int expected) =>
        Assert.Equal(expected, Positions.Resolve(position, 3, "key"));

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(int.MinValue)]
    public void Resolve_NoSuchPosition_SaysWhichThereAre(int position) => Assert.Equal(
        $"There is no key {position}; the prompt has 3 tokens: 0 to 2, or -3 to -1 from the end.",
        Assert.Throws<InvalidRequestException>(() => Positions.Resolve(position, 3, "key")).Message);
}

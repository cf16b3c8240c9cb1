using Attendance.Generation;

namespace Attendance.Tests.Generation;

public sealed class TokenChooserTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.2499, 1)]
    [InlineData(0.25, 3)]
    [InlineData(0.7499, 3)]
    [InlineData(0.75, 4)]
    [InlineData(0.9999999, 4)]
    public void Draw_ANumber_IsTheTokenWhoseShareItLiesIn(double number, int token) =>
        Assert.Equal(token, TokenChooser.Draw([0, 0.25, 0, 0.5, 0.25, 0], number));

    [Fact]
    public void Draw_SumThatRoundingLeftShort_IsTheLastTokenThatCanBe() =>
        Assert.Equal(1, TokenChooser.Draw([0.5, 0.5 - 1e-12, 0], 1 - 1e-16));
}

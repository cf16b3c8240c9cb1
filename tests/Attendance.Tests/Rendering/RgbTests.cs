using Attendance.Rendering;
using CsCheck;

namespace Attendance.Tests.Rendering;

public sealed class RgbTests
{
    private static readonly Gen<Rgb> s_colors = Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, (r, g, b) => new Rgb(r, g, b));

    [Fact]
    public void ContrastWith_BlackAndWhite_Is21() =>
        Assert.Equal(21, new Rgb(0, 0, 0).ContrastWith(new Rgb(255, 255, 255)), 9);

    [Fact]
    public void ReadableInk_OnAnyColor_HasContrastOfFourAndAHalf() =>
        s_colors.Sample(color => color.ContrastWith(color.ReadableInk()) >= 4.5);

    [Fact]
    public void QuietInk_OnAnyColor_IsStillReadable() =>
        s_colors.Sample(color => color.ContrastWith(color.QuietInk()) >= 3);
}

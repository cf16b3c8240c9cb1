using Attendance.Rendering;

namespace Attendance.Tests.Rendering;

public sealed class ColorMapTests
{
    // As matplotlib.colormaps[name](i) gives them.
    [Theory]
    [InlineData(0, "#000004")]
    [InlineData(1, "#010005")]
    [InlineData(64, "#51127c")]
    [InlineData(128, "#b73779")]
    [InlineData(192, "#fc8961")]
    [InlineData(255, "#fcfdbf")]
    public void Magma_KnownEntries_AreThePublishedOnes(int index, string expected) =>
        Assert.Equal(expected, ColorMap.Magma.Colors[index].Hex);

    [Theory]
    [InlineData(0, "#440154")]
    [InlineData(128, "#21918c")]
    [InlineData(255, "#fde725")]
    public void Viridis_KnownEntries_AreThePublishedOnes(int index, string expected) =>
        Assert.Equal(expected, ColorMap.Viridis.Colors[index].Hex);

    [Theory]
    [InlineData(0, "#67001f")]
    [InlineData(51, "#d6604d")]
    [InlineData(204, "#4393c3")]
    [InlineData(255, "#053061")]
    public void RedBlue_Anchors_AreColorBrewers(int index, string expected) =>
        Assert.Equal(expected, ColorMap.RedBlue.Colors[index].Hex);

    [Fact]
    public void RedBlue_Middle_IsNearlyWhite() => Assert.True(ColorMap.RedBlue.At(0.5).Luminance > 0.9);

    [Theory]
    [InlineData(-3, 0)]
    [InlineData(0, 0)]
    [InlineData(0.5, 128)]
    [InlineData(1, 255)]
    [InlineData(double.PositiveInfinity, 255)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, 0)]
    public void LevelOf_AnyPosition_StaysOnTheMap(double position, int expected) =>
        Assert.Equal(expected, ColorMap.LevelOf(position));

    [Fact]
    public void Magma_Luminance_NeverFalls()
    {
        for (int i = 1; i < 256; i++)
        {
            Assert.True(ColorMap.Magma.Colors[i].Luminance >= ColorMap.Magma.Colors[i - 1].Luminance - 0.002);
        }
    }
}

using Attendance.Analysis.LogitLens;
using Attendance.Attention;
using Attendance.Tests.Circuits;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.LogitLens;

public sealed class LensGridTests : IDisposable
{
    private readonly TwoTokenModel _two = new();
    private readonly IReadOnlyList<Token> _tokens;

    public LensGridTests() => _tokens = _two.Model.Describe([0, 1]);

    public void Dispose() => _two.Dispose();

    [Fact]
    public void Of_Probability_IsTheFirstCandidatesWithItsWord()
    {
        AttentionGrid grid = LensGrid.Of(Lens.Of(_two.Model, _tokens));

        // 1 / (1 + e⁻⁸) and 1 / (1 + e⁻⁴), see LensTests.
        Assert.Equal(["embedding", "0"], grid.Queries);
        Assert.Equal(["0", "1"], grid.Keys);
        AttentionPanel panel = Assert.Single(grid.Panels);
        Assert.Equal(["0", "1", "0", "1"], panel.Texts);
        Assert.Equal(0.99966, panel.Matrix[0, 0], 1e-5);
        Assert.Equal(0.98201, panel.Matrix[1, 1], 1e-5);
        Assert.False(grid.IsCausal);
    }

    [Fact]
    public void Of_Target_IsItsProbabilityOrRank()
    {
        var lens = Lens.Of(_two.Model, _tokens, new LensOptions { Target = 0 });

        AttentionMatrix probability = LensGrid.Of(lens).Panels[0].Matrix;
        AttentionPanel rank = LensGrid.Of(lens, LensShade.Rank).Panels[0];

        Assert.Equal(0.99966, probability[0, 0], 1e-5);
        Assert.Equal(1 - 0.98201, probability[0, 1], 1e-5);

        // First, and second: log₁₀(1 + 0) and log₁₀(1 + 1).
        Assert.Equal(["0", "1", "0", "1"], rank.Texts);
        Assert.Equal([0, 0.30103f, 0, 0.30103f], rank.Matrix.Values.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    [Fact]
    public void Of_Entropy_IsThatOfTheCells()
    {
        var lens = Lens.Of(_two.Model, _tokens, new LensOptions { Position = 1 });

        Assert.Equal(
            lens.Cells.Select(cell => (float)cell.Entropy),
            LensGrid.Of(lens, LensShade.Entropy).Panels[0].Matrix.Values.ToArray());
    }

    [Fact]
    public void Of_RankWithoutTarget_IsRefused() => Assert.Throws<ArgumentException>(
        () => LensGrid.Of(Lens.Of(_two.Model, _tokens), LensShade.Rank));
}

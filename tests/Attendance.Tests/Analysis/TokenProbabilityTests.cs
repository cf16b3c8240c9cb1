using Attendance.Analysis;
using Attendance.Models;
using Attendance.Tests.Models;
using CsCheck;

namespace Attendance.Tests.Analysis;

public sealed class TokenProbabilityTests : IDisposable
{
    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Vocabulary = 6 });
    private readonly Gpt2 _model;

    public TokenProbabilityTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Top_EqualLogits_ComeInTheOrderOfTheirIds()
    {
        // 2 : 2 : 1 : 1 : 1 : 1, so a quarter for each of the two.
        float two = MathF.Log(2);
        IReadOnlyList<TokenProbability> top = TokenProbability.Top(_model, [0, two, 0, 0, two, 0], 3);

        Assert.Equal([1, 4, 0], top.Select(token => token.Token.Id));
        Assert.Equal([0, 1, 2], top.Select(token => token.Rank));
        Assert.Equal(0.25, top[0].Probability, 1e-7);
        Assert.Equal(two, top[1].Logit);
        Assert.Equal(0.125, top[2].Probability, 1e-7);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(6, 6)]
    [InlineData(100, 6)]
    public void Top_AnyCount_IsNoMoreThanTheVocabulary(int count, int expected) =>
        Assert.Equal(expected, TokenProbability.Top(_model, [3, 1, 4, 1, 5, 9], count).Count);

    [Fact]
    public void Top_AnyLogits_AreThoseOfASort() => Gen.Select(Gen.Int[-3, 3].Array[6], Gen.Int[0, 6]).Sample((numbers, count) =>
    {
        float[] logits = [.. numbers.Select(number => (float)number)];
        IEnumerable<int> expected = Enumerable.Range(0, 6).OrderByDescending(id => logits[id]).ThenBy(id => id).Take(count);

        IReadOnlyList<TokenProbability> top = TokenProbability.Top(_model, logits, count);

        Assert.Equal(expected, top.Select(token => token.Token.Id));
        foreach (TokenProbability token in top)
        {
            TokenProbability single = TokenProbability.Of(_model, logits, token.Token.Id);
            Assert.Equal(token.Rank, single.Rank);
            Assert.Equal(token.Probability, single.Probability, 1e-12);
        }
    });
}

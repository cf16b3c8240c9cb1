using Attendance.Attention;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Attention;

/// <summary>Patterns that are large enough to be made by several threads.</summary>
public sealed class SharedPatternTests : IDisposable
{
    private const int Length = 301;

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Blocks = 2, Heads = 2, Context = Length });
    private readonly Gpt2 _model;
    private readonly AttentionMaps _maps;

    public SharedPatternTests()
    {
        _model = _checkpoint.Load();
        _maps = _model.Run(_checkpoint.Ids(Length)).Attention;
    }

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>Row by row everything is done by one thread.</summary>
    [Fact]
    public void Pattern_OnAllCores_IsWhatItsRowsAre()
    {
        AttentionMatrix pattern = _maps.Pattern(1, 1);
        var row = new float[Length];
        for (int query = 0; query < Length; query++)
        {
            _maps.PatternRows(1, 1, query, row);
            Assert.Equal(row, pattern.Row(query));
        }

        Assert.Equal(pattern.Values, _maps.Patterns([(0, 0), (1, 1), (1, 0)])[1].Values);
    }

    [Theory]
    [InlineData(0, Length)]
    [InlineData(1, 300)]
    [InlineData(150, 151)]
    [InlineData(100, 110)]
    public void PatternRows_OnAllCores_AreThoseOfThePattern(int first, int count)
    {
        var rows = new float[count * Length];
        _maps.PatternRows(0, 1, first, rows);

        Assert.Equal(_maps.Pattern(0, 1).Values.Slice(first * Length, rows.Length), rows);
    }

    [Fact]
    public void Scores_OnAllCores_AreMaskedEverywhereAboveTheDiagonal()
    {
        AttentionMatrix scores = _maps.Scores(0, 0);
        for (int query = 0; query < Length; query++)
        {
            Assert.True(scores.Row(query)[..(query + 1)].IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0);
            Assert.Equal(-1, scores.Row(query)[(query + 1)..].IndexOfAnyExcept(float.NegativeInfinity));
        }
    }
}

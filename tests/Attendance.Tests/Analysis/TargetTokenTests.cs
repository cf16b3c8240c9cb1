using Attendance.Analysis;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Tests.Analysis;

public sealed class TargetTokenTests : IDisposable
{
    private readonly TransformerModel _model = ModelLocator.Open();

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(" love")]
    [InlineData("#1842")]
    public void Parse_OneToken_IsThatToken(string text) => Assert.Equal("Ġlove", TargetToken.Parse(_model, text).Piece);

    [Fact]
    public void Parse_SeveralTokens_ShowsThem() => Assert.Equal(
        "The target ' cabinet' is 3 tokens for demo ('c', 'abin', 'et'); expected one: try its first, mind the space "
            + "before a word, or give an id such as #389.",
        Assert.Throws<InvalidRequestException>(() => TargetToken.Parse(_model, " cabinet")).Message);

    [Fact]
    public void Parse_Nothing_SaysWhatIsExpected() => Assert.Equal(
        "The target is empty; expected one token, for example \" are\", or an id such as #389.",
        Assert.Throws<InvalidRequestException>(() => TargetToken.Parse(_model, "")).Message);

    [Fact]
    public void Parse_IdBehindTheVocabulary_SaysWhichThereAre() => Assert.Equal(
        "There is no token 8192; ids of demo are 0 to 8191.",
        Assert.Throws<InvalidRequestException>(() => TargetToken.Parse(_model, "#8192")).Message);
}

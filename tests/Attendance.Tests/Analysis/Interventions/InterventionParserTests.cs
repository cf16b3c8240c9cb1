using System.Text.Json;
using Attendance.Analysis.Counterfactuals;
using Attendance.Analysis.Interventions;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Tests.Analysis.Interventions;

public sealed class InterventionParserTests : IDisposable
{
    private readonly TransformerModel _model = ModelLocator.Open();
    private readonly InterventionParser _parser;

    public InterventionParserTests() =>
        _parser = new InterventionParser(_model, _model.Tokenize("You love that you love"));

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Texts_OfEveryKind_AreRead()
    {
        Assert.Equal(
            [new Ablate(new HeadId(5, 1)), new Ablate(new HeadId(5, 7)), new Ablate(BlockPart.Mlp(3))],
            _parser.Ablate("5.1,-1.-1, 3.mlp", Ablation.Zero));
        Assert.Equal(
            [new Scale(new HeadId(5, 1), 2), new Scale(BlockPart.Mlp(5), -0.5)], _parser.Scale("5.1=2.0,-1.mlp=-.5"));
        Assert.Equal(new CutWeight(new HeadId(5, 1), 4, 2), _parser.CutWeight("5.1:-1>that"));
        Assert.Equal(new CutScore(new HeadId(5, 1), 3, 0), _parser.CutScore("5.1: you > You"));
        Assert.Equal(new MaskToken(2), _parser.MaskToken("that"));
        Assert.Equal([BlockPart.Mlp(0), BlockPart.Mlp(5)], _parser.Mlps("0,-1"));
    }

    [Fact]
    public void ToString_OfEveryKind_IsItsText()
    {
        var set = new InterventionSet(
            new Ablate(new HeadId(5, 1)), new Ablate(BlockPart.Mlp(3), Ablation.Mean),
            new Scale(new HeadId(5, 1), 0.5), new Patch(new HeadId(0, 0), []), new CutWeight(new HeadId(5, 1), 3, 1),
            new CutScore(new HeadId(5, 1), 3, 1), new MaskToken(2));

        Assert.Equal(
            "zero 5.1, mean 3.mlp, scale 5.1=0.5, patch 0.0, cut 5.1:3>1, cut-score 5.1:3>1, mask-token 2", $"{set}");
    }

    [Fact]
    public void Json_WrittenAndRead_IsTheSame()
    {
        const string Text = """
            [{"kind":"zero","head":"5.1"},{"kind":"mean","mlp":3},{"kind":"scale","head":"0.2","factor":-0.5},
             {"kind":"patch","head":"1.2","from":[40,1842,345,40,1842]},{"kind":"patch","mlp":1,"from":[40]},
             {"kind":"cut","head":"5.1","query":3,"key":1},{"kind":"cut-score","head":"5.1","query":4,"key":0},
             {"kind":"mask-token","token":2}]
            """;

        Assert.Equal(Text.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), Written(Text));
    }

    [Fact]
    public void Json_TextsForPositionsAndPrompts_BecomeNumbers() => Assert.Equal(
        """[{"kind":"cut","head":"5.1","query":3,"key":2},{"kind":"patch","head":"5.7","from":[40,1842,345]}]""",
        Written(
            """
            [{"kind":"cut","head":"5.1","query":"you","key":"that"},{"kind":"patch","head":"-1.-1","from":"I love you"}]
            """));

    [Theory]
    [InlineData(
        "9.0",
        "There is no head 9.0; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the "
            + "end.")]
    [InlineData("5", "'5' is no head; expected block.head, for example 5.1.")]
    [InlineData(
        "6.mlp", "There is no MLP 6.mlp; the model has blocks 0 to 5, and negative numbers count from the end.")]
    [InlineData("x.mlp", "'x.mlp' is no MLP; expected block.mlp, for example 5.mlp.")]
    public void Parts_ThatDoNotExist_AreRefused(string text, string message) =>
        AssertRefused(message, () => _parser.Parts(text));

    [Theory]
    [InlineData("6", "There is no MLP 6.mlp; the model has blocks 0 to 5, and negative numbers count from the end.")]
    [InlineData("3.1", "'3.1' is no block; expected a whole number, for example 3.")]
    public void Mlps_ThatDoNotExist_AreRefused(string text, string message) =>
        AssertRefused(message, () => _parser.Mlps(text));

    [Theory]
    [InlineData("5.1=x", "'x' is no factor for 5.1; expected a number, for example 5.1=2.0.")]
    [InlineData("5.1=NaN", "'NaN' is no factor for 5.1; expected a number, for example 5.1=2.0.")]
    [InlineData("5.1", "'5.1' is no scaling; expected head=factor, for example 5.1=2.0.")]
    public void Scale_ThatIsNone_IsRefused(string text, string message) =>
        AssertRefused(message, () => _parser.Scale(text).ToArray());

    [Theory]
    [InlineData(
        "5.1:3",
        "'5.1:3' is no cell of a pattern; expected head:query>key in quotes, for example \"5.1:3>1\": without quotes "
            + "the shell takes > for itself.")]
    [InlineData(
        "5.1",
        "'5.1' is no cell of a pattern; expected head:query>key in quotes, for example \"5.1:3>1\": without quotes "
            + "the shell takes > for itself.")]
    [InlineData("5.1:5>1", "There is no query 5; the prompt has 5 tokens: 0 to 4, or -5 to -1 from the end.")]
    [InlineData("5.1:4>-6", "There is no key -6; the prompt has 5 tokens: 0 to 4, or -5 to -1 from the end.")]
    [InlineData("5.1:4>love", "The key 'love' stands at 1, 4; give one of these positions.")]
    [InlineData(
        "5.1:hate>0",
        "There is no query 'hate'; expected a position, 0 to 4, or the text of one of the prompt's tokens.")]
    public void Cut_ThatCannotBe_IsRefused(string text, string message) =>
        AssertRefused(message, () => _parser.CutWeight(text));

    [Fact]
    public void Prepare_KeyBehindTheQuery_IsRefused() => AssertRefused(
        "Query 1 does not look at key 3, which comes later; expected a key up to 1.",
        () => new CutScore(new HeadId(0, 0), 1, 3).ProbesFor(_model, _parser.Tokens));

    [Fact]
    public void Prepare_WhatTheModelHasNot_IsRefused()
    {
        AssertRefused(
            "There is no token 7; the prompt has 5 tokens: 0 to 4, or -5 to -1 from the end.",
            () => new MaskToken(7).ProbesFor(_model, _parser.Tokens));
        AssertRefused(
            "5.1 cannot be scaled by Infinity; expected a finite number.",
            () => new Scale(new HeadId(5, 1), double.PositiveInfinity).ProbesFor(_model, _parser.Tokens));
        AssertRefused(
            "There is no head 6.0; the model has blocks 0 to 5 with heads 0 to 7, and negative numbers count from the "
                + "end.",
            () => new Ablate(new HeadId(6, 0)).ProbesFor(_model, _parser.Tokens));
    }

    [Fact]
    public void Prepare_PatchFromWhatCannotBeAligned_IsRefused() => AssertRefused(
        "0.0 cannot be taken from the other prompt, which has 2 tokens where this one has 5, and none in common; give "
            + "one that is equally long, or shares tokens.",
        () => new Patch(new HeadId(0, 0), _model.Tokenize("Once upon")).ProbesFor(_model, _parser.Tokens));

    [Theory]
    [InlineData(
        "{}", "Interventions are no JSON list; expected one, for example [{\"kind\":\"zero\",\"head\":\"5.1\"}].")]
    [InlineData(
        "[5]",
        "There is no intervention of kind ''; expected zero, mean, scale, patch, cut, cut-score or mask-token.")]
    [InlineData(
        "[{\"kind\":\"kill\"}]",
        "There is no intervention of kind 'kill'; expected zero, mean, scale, patch, cut, cut-score or mask-token.")]
    [InlineData("[{\"kind\":\"zero\"}]", "An intervention needs 'head'; expected a head, for example \"5.1\".")]
    [InlineData("[{\"kind\":\"scale\",\"head\":\"5.1\"}]", "An intervention needs 'factor'; expected a number.")]
    [InlineData(
        "[{\"kind\":\"mask-token\"}]", "An intervention needs 'token'; expected a position or the text of a token.")]
    [InlineData(
        "[{\"kind\":\"patch\",\"mlp\":2,\"from\":[\"x\"]}]",
        "An intervention needs 'from'; expected a prompt, or a list of ids.")]
    [InlineData("[{\"kind\":\"\\ud800\"}]", "An intervention has a text with half a character; expected whole ones.")]
    public void Json_ThatIsNone_IsRefused(string json, string message) => AssertRefused(message, () => Read(json));

    private static void AssertRefused(string message, Func<object> act) =>
        Assert.Equal(message, Assert.Throws<InvalidRequestException>(act).Message);

    private InterventionSet Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InterventionJson.Read(document.RootElement, _parser);
    }

    private string Written(string json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            InterventionJson.Write(writer, Read(json));
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}

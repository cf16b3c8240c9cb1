using Attendance.Analysis.Comparison;
using Attendance.Errors;
using Attendance.Tokenizers;
using CsCheck;

namespace Attendance.Tests.Analysis.Comparison;

public sealed class TokenAlignmentTests
{
    [Theory]
    // One word for another of the same length: position by position.
    [InlineData("I love you", "I hate you", "I=I love~hate you=you")]
    // One word more: a gap.
    [InlineData("I love you", "I really love you", "I=I +really love=love you=you")]
    [InlineData("I really love you", "I love you", "I=I -really love=love you=you")]
    // Two words for one: nobody knows which of them stands for it.
    [InlineData("I love you", "I do not you", "I=I -love +do +not you=you")]
    // Two for two: in order.
    [InlineData("a x y b", "a u v b", "a=a x~u y~v b=b")]
    // Behind the last common word the last ones are partners, for both predict the next.
    [InlineData("I love cats", "I hate big dogs", "I=I -love +hate +big cats~dogs")]
    [InlineData("I love you", "I love you so", "I=I love=love you=you +so")]
    // Nothing in common, but equally long.
    [InlineData("a b", "c d", "a~c b~d")]
    [InlineData("a", "a", "a=a")]
    // Of several common subsequences the one at equal positions: the second y, not the first.
    [InlineData("a x y b", "a y y c b", "a=a x~y y=y +c b=b")]
    // A word that moves is common only once.
    [InlineData("a b c d", "b c d a", "-a b=b c=c d=d +a")]
    public void Of_Ids_AlignsCommonTokensAndSubstitutions(string a, string b, string expected) =>
        Assert.Equal(expected, Show(a, b, AlignBy.Ids));

    [Theory]
    [InlineData("a b c", "b c", "a~b b~c -c")]
    [InlineData("a", "a b c", "a=a +b +c")]
    public void Of_Positions_PairsPositions(string a, string b, string expected) =>
        Assert.Equal(expected, Show(a, b, AlignBy.Positions));

    [Fact]
    public void Of_Text_PairsTokensThatEndTogether()
    {
        // "unhappy dog" as un|happy| dog and as unhapp|y| d|og.
        Token[] a = [Piece(0, 2), Piece(2, 7), Piece(7, 11)];
        Token[] b = [Piece(0, 6), Piece(6, 7), Piece(7, 9), Piece(9, 11)];

        TokenAlignment alignment = TokenAlignment.Of(a, b, AlignBy.Text);

        Assert.Equal([(1, 1), (2, 3)], alignment.Pairs);
        Assert.Equal([0], alignment.OnlyA);
        Assert.Equal([0, 2], alignment.OnlyB);
        Assert.DoesNotContain(alignment.Steps, step => step.IsSame);
    }

    [Fact]
    public void Of_Text_TokensInsideACharacterAndAddedOnes_FindTheirPartners()
    {
        // An emoji in two tokens and in three; then a token that one tokenizer adds at each end.
        Token[] a = [Piece(0, 2), Piece(0, 2), Piece(2, 4)];
        Token[] b = [Piece(0, 0), Piece(0, 2), Piece(0, 2), Piece(0, 2), Piece(2, 4), Piece(4, 4)];

        TokenAlignment alignment = TokenAlignment.Of(a, b, AlignBy.Text);

        Assert.Equal([(0, 2), (1, 3), (2, 4)], alignment.Pairs);
        Assert.All(alignment.Steps.Where(step => step.A is not null), step => Assert.True(step.IsSame));
        Assert.Equal([0, 1, 5], alignment.OnlyB);
        Assert.False(alignment.AlignsLast);
    }

    [Theory]
    [InlineData("a b", "c d e")]
    [InlineData("a", "b c")]
    public void Of_NothingInCommon_IsRefused(string a, string b)
    {
        string message = Assert.Throws<InvalidRequestException>(() => Show(a, b, AlignBy.Ids)).Message;

        Assert.Equal(
            "The prompts cannot be aligned: they have no token in common, and one has "
            + $"{a.Split(' ').Length} and the other {b.Split(' ').Length}; compare prompts that share tokens or are "
            + "equally long, or align them by position.",
            message);
    }

    [Fact]
    public void Of_EmptyPrompt_IsRefused() =>
        Assert.Throws<InvalidRequestException>(() => TokenAlignment.Of([], Words("a"), AlignBy.Positions));

    [Fact]
    public void Of_PairsThatDoNotRise_IsRefused()
    {
        (Token[] a, Token[] b) = (Words("a b"), Words("a b"));

        Assert.Throws<ArgumentException>(() => TokenAlignment.Of([(1, 0), (0, 1)], a, b));
        Assert.Throws<ArgumentException>(() => TokenAlignment.Of([(0, 0), (1, 0)], a, b));
        Assert.Throws<ArgumentException>(() => TokenAlignment.Of([(0, 2)], a, b));
        Assert.Throws<ArgumentException>(() => TokenAlignment.Of([], a, b));
    }

    [Fact]
    public void Of_AnyPrompts_HasEveryTokenOnceInOrder() =>
        Gen.Select(Ids, Ids).Sample((a, b) =>
        {
            TokenAlignment alignment = Align(a, b);

            Assert.Equal(Enumerable.Range(0, a.Length), alignment.Steps.Select(s => s.A).OfType<int>());
            Assert.Equal(Enumerable.Range(0, b.Length), alignment.Steps.Select(s => s.B).OfType<int>());
            Assert.All(
                alignment.Steps,
                step => Assert.Equal(
                    step is { A: { } i, B: { } j } && a[i] == b[j], step.IsSame));
        });

    [Fact]
    public void Of_AnyPrompts_HasAsManyCommonTokensAsThereCanBe() =>
        Gen.Select(Ids, Ids).Sample((a, b) => Assert.Equal(
            LongestByTrying(a, b),
            Align(a, b).Steps.Count(step => step.IsSame)));

    /// <summary>Seldom without a common token: the last one is always the same.</summary>
    private static Gen<int[]> Ids => Gen.Int[0, 3].Array[0, 7].Select(ids => ids.Append(9).ToArray());

    private static TokenAlignment Align(int[] a, int[] b) => TokenAlignment.Of(Tokens(a), Tokens(b));

    /// <summary>By trying every choice.</summary>
    private static int LongestByTrying(ReadOnlySpan<int> a, ReadOnlySpan<int> b) =>
        a.Length == 0 || b.Length == 0 ? 0
        : a[0] == b[0] ? 1 + LongestByTrying(a[1..], b[1..])
        : Math.Max(LongestByTrying(a[1..], b), LongestByTrying(a, b[1..]));

    private static string Show(string a, string b, AlignBy by)
    {
        (Token[] tokensA, Token[] tokensB) = (Words(a), Words(b));
        return string.Join(' ', TokenAlignment.Of(tokensA, tokensB, by).Steps.Select(step => step switch
        {
            { A: { } i, B: { } j } => $"{tokensA[i].Text}{(step.IsSame ? '=' : '~')}{tokensB[j].Text}",
            { A: { } i } => $"-{tokensA[i].Text}",
            _ => $"+{tokensB[step.B!.Value].Text}",
        }));
    }

    private static Token[] Words(string text) =>
        [.. text.Split(' ').Select(word => new Token(string.GetHashCode(word), word, word, 0, 0))];

    private static Token[] Tokens(int[] ids) => [.. ids.Select(id => new Token(id, $"{id}", $"{id}", 0, 0))];

    private static Token Piece(int start, int end) => new(start, "", $"{start}", start, end);
}

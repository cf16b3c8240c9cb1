using Attendance.Attention;
using Attendance.Errors;

namespace Attendance.Tests.Attention;

public sealed class HeadIdTests
{
    [Theory]
    [InlineData("5.1", 5, 1)]
    [InlineData(" 0.11 ", 0, 11)]
    [InlineData("-1.-2", 11, 10)]
    [InlineData("-12.0", 0, 0)]
    public void Parse_Head_IsCountedFromTheStart(string text, int block, int head) =>
        Assert.Equal(new HeadId(block, head), HeadId.Parse(text, 12, 12));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5.")]
    [InlineData("5.1.2")]
    [InlineData("a.1")]
    [InlineData("5,1")]
    public void Parse_NoHead_SaysHowOneIsWritten(string text)
    {
        InvalidRequestException error =
            Assert.Throws<InvalidRequestException>(() => HeadId.Parse(text, 12, 12));

        Assert.Equal($"'{text}' is no head; expected block.head, for example 5.1.", error.Message);
    }

    [Theory]
    [InlineData("12.0")]
    [InlineData("0.8")]
    [InlineData("-13.0")]
    [InlineData("0.-9")]
    public void Parse_HeadThatTheModelHasNot_SaysWhichThereAre(string text)
    {
        InvalidRequestException error = Assert.Throws<InvalidRequestException>(() => HeadId.Parse(text, 12, 8));

        Assert.Equal(
            $"There is no head {text}; the model has blocks 0 to 11 with heads 0 to 7, and negative numbers count "
                + "from the end.",
            error.Message);
    }

    [Fact]
    public void All_TwoBlocks_AreInOrderAndSortThatWay()
    {
        HeadId[] all = HeadId.All(2, 3);

        Assert.Equal(["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"], all.Select(head => head.ToString()));
        Assert.Equal(all, all.Reverse().Order());
    }
}

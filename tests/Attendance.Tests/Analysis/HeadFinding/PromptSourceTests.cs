using Attendance.Analysis.HeadFinding;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Tests.Models;
using Attendance.Tests.Weights;

namespace Attendance.Tests.Analysis.HeadFinding;

/// <summary>Where prompts come from: files line by line, and random tokens.</summary>
public sealed class PromptSourceTests
{
    [Theory]
    [InlineData("p.txt", "I love you\nI hate you", 0)]
    [InlineData("p.txt", "I love you\r\n\r\n  \nI hate you\r\n", 2)]
    [InlineData("p.txt", "\uFEFFI love you\nI hate you\n", 0)]
    [InlineData("p.jsonl", "{\"text\": \"I love you\", \"id\": 1}\n\n{\"text\":\"I hate you\"}\n", 1)]
    public void Lines_OfAnyKind_AreThePrompts(string name, string content, int empty)
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        using var source = new PromptFile(folder.WriteText(name, content), model);

        Assert.Equal([40, 1842, 345], source.Next()!);
        Assert.Equal([40, 5465, 345], source.Next()!);
        Assert.Null(source.Next());
        Assert.Null(source.Next());
        Assert.Equal(new PromptCounts { Empty = empty }, source.Counts);
        Assert.Equal(source.Length, source.Position);
    }

    [Fact]
    public void Prompts_TooShortOrTooLong_AreCounted()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        string path = folder.WriteText("p.txt", "I\n" + string.Concat(Enumerable.Repeat(" love", 700)) + "\n");
        using var source = new PromptFile(path, model);

        int[] ids = Assert.IsType<int[]>(source.Next());

        Assert.Equal(model.Context, ids.Length);
        Assert.Null(source.Next());
        Assert.Equal(new PromptCounts { TooShort = 1, Cut = 1 }, source.Counts);
    }

    [Theory]
    [InlineData("p.txt", new byte[] { 65, 10, 0xFF, 66, 10 }, "p.txt: the line that ends at byte 5 is not UTF-8 text")]
    [InlineData("p.jsonl", new byte[] { 65, 10 }, "p.jsonl: the line that ends at byte 2 is not JSON")]
    [InlineData("p.jsonl", new byte[] { 91, 93 }, "p.jsonl: the line that ends at byte 2 has no \"text\"")]
    public void Lines_ThatAreNoPrompts_AreRefused(string name, byte[] content, string message)
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        using var source = new PromptFile(folder.Write(name, content), model);

        string error = Assert.Throws<InvalidRequestException>(() => ReadAll(source)).Message;

        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Line_WithoutEnd_IsRefusedBeforeItFillsMemory()
    {
        using TransformerModel model = ModelLocator.Open();
        using var folder = new TemporaryFolder();
        using var source = new PromptFile(folder.WriteText("p.txt", new string('a', 3 << 20)), model);

        Assert.Contains("is longer than 1048576 bytes", Assert.Throws<InvalidRequestException>(source.Next).Message);
    }

    [Fact]
    public void File_ThatIsNotThere_IsOneLine()
    {
        using TransformerModel model = ModelLocator.Open();

        Assert.Equal(
            "nowhere.txt: there is no such file.",
            Assert.Throws<CheckpointException>(() => new PromptFile("nowhere.txt", model)).Message);
    }

    // Lines of every length up to some beyond the reader's steps of 65,536 bytes; what it reads is what was written.
    [Fact]
    public void Lines_OfEveryLength_AreReadWhole()
    {
        using var folder = new TemporaryFolder();
        int[] lengths = [.. Enumerable.Range(0, 300), 65534, 65535, 65536, 65537, 200_000, LineReader.Longest - 1];
        string path = folder.WriteText("p.txt", string.Concat(lengths.Select(n => new string('x', n) + "\n")));
        using var reader = LineReader.Open(path);

        foreach (int length in lengths)
        {
            Assert.True(reader.TryRead(out ReadOnlyMemory<byte> line));
            Assert.Equal(length, line.Length);
        }

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void RepeatedTokens_AreTwiceTheSameDifferentOnes()
    {
        using TransformerModel model = ModelLocator.Open();
        using var source = new RepeatedTokens(model, 100, 2, 7);

        int[] first = Assert.IsType<int[]>(source.Next());
        int[] second = Assert.IsType<int[]>(source.Next());

        Assert.Null(source.Next());
        Assert.Equal(8191, first[0]);
        Assert.Equal(first[1..101], first[101..]);
        Assert.Equal(100, first[1..101].Distinct().Count());
        Assert.DoesNotContain(8191, first[1..]);
        Assert.NotEqual(first, second);
        Assert.Equal(second, source.Prompt(1));
    }

    // Written down once, so that the same seed goes on giving the same tokens.
    [Fact]
    public void RepeatedTokens_OfASeed_AreTheSameForEver()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        using var source = new RepeatedTokens(model, 5, 1, 1);

        Assert.Equal([37, 95, 6, 79, 25, 37, 95, 6, 79, 25], source.Next()!);
    }

    [Fact]
    public void RepeatedTokens_MoreThanFit_AreRefused()
    {
        using TransformerModel model = ModelLocator.Open();

        Assert.Equal(
            "256 different tokens twice are more than demo takes; expected at most 255.",
            Assert.Throws<InvalidRequestException>(() => new RepeatedTokens(model, 256, 1)).Message);
    }

    private static void ReadAll(PromptSource source)
    {
        while (source.Next() is not null)
        {
        }
    }
}

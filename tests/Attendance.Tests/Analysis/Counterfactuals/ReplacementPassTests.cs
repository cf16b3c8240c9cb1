using Attendance.Analysis.Counterfactuals;
using Attendance.Attention;
using Attendance.Errors;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tokenizers;

namespace Attendance.Tests.Analysis.Counterfactuals;

public sealed class ReplacementPassTests
{
    private const string Long = "The old man sat down by the fire and said to the old woman that he was tired of it all.";

    [Theory]
    [InlineData("I")]
    [InlineData("I love you")]
    [InlineData(Long)]
    public void NextTokenLogits_OfMany_AreThoseOfEachAlone(string prompt)
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize(prompt);
        Replacement[] replacements = [.. Every(model, Replacement.Zero), .. Every(model, Replacement.Mean)];

        float[][] together = ReplacementPass.NextTokenLogits(model, tokens, replacements);

        for (int i = 0; i < replacements.Length; i++)
        {
            AssertClose(Alone(model, tokens, replacements[i]), together[i]);
        }
    }

    [Fact]
    public void NextTokenLogits_MoreThanFitTogether_AreThoseOfEachAlone()
    {
        using TransformerModel model = ModelLocator.Open();
        Token[] tokens = [.. model.Tokenize(string.Join(' ', Enumerable.Repeat(Long, 8)))];
        Replacement[] replacements = Every(model, Replacement.Zero);
        Assert.True(tokens.Length * replacements.Length > 2 * 4096);

        float[][] together = ReplacementPass.NextTokenLogits(model, tokens, replacements);

        foreach (int i in (int[])[0, 17, replacements.Length - 1])
        {
            AssertClose(Alone(model, tokens, replacements[i]), together[i]);
        }
    }

    [Fact]
    public void NextTokenLogits_InAnyOrder_ComeBackInThatOrder()
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize("I love you");
        Replacement[] replacements = [Replacement.Zero(5, null), Replacement.Zero(0, 1), Replacement.Zero(5, 0), Replacement.Zero(0, null)];

        float[][] logits = ReplacementPass.NextTokenLogits(model, tokens, replacements);

        for (int i = 0; i < replacements.Length; i++)
        {
            AssertClose(Alone(model, tokens, replacements[i]), logits[i]);
        }
    }

    [Fact]
    public void NextTokenLogits_OfAFewTokens_AreAmongAll()
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize("I love you");
        Replacement[] replacements = Every(model, Replacement.Zero);

        float[][] all = ReplacementPass.NextTokenLogits(model, tokens, replacements);
        float[][] few = ReplacementPass.NextTokenLogits(model, tokens, replacements, [318, 0]);

        for (int i = 0; i < replacements.Length; i++)
        {
            AssertClose([all[i][318], all[i][0]], few[i]);
        }
    }

    [Fact]
    public void NextTokenLogits_OfARunPatchedIntoItself_AreItsOwn()
    {
        using TransformerModel model = ModelLocator.Open();
        IReadOnlyList<Token> tokens = model.Tokenize("I love you");
        var capture = new CaptureProbe("blocks.*.attn.z");
        Run run = model.Run(tokens, new RunOptions { Logits = LogitPositions.Last, Probes = [capture] });
        Replacement[] replacements =
            [.. HeadId.All(model.Blocks, model.Heads).Select(head => new Replacement(head.Block, head.Head, Z(capture, head, model)))];

        foreach (float[] logits in ReplacementPass.NextTokenLogits(model, tokens, replacements))
        {
            AssertClose(run.NextTokenLogits.ToArray(), logits);
        }
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(0, 99)]
    [InlineData(0, -1)]
    public void NextTokenLogits_OfNoHead_SaysWhatThereIs(int block, int head)
    {
        using TransformerModel model = ModelLocator.Open();

        InvalidRequestException error = Assert.Throws<InvalidRequestException>(
            () => ReplacementPass.NextTokenLogits(model, model.Tokenize("I love you"), [Replacement.Zero(block, head)]));

        Assert.Contains("demo has blocks 0 to", error.Message, StringComparison.Ordinal);
    }

    private static float[] Z(CaptureProbe capture, HeadId head, TransformerModel model)
    {
        CapturedTensor z = capture[$"blocks.{head.Block}.attn.z"]; // [T, H, D]
        int size = z.Shape[2];
        return [.. Enumerable.Range(0, z.Shape[0])
            .SelectMany(row => z.Values.Skip(((row * model.Heads) + head.Head) * size).Take(size))];
    }

    private static Replacement[] Every(TransformerModel model, Func<int, int?, Replacement> make) =>
    [
        .. HeadId.All(model.Blocks, model.Heads).Select(head => make(head.Block, head.Head)),
        .. Enumerable.Range(0, model.Blocks).Select(block => make(block, null)),
    ];

    private static float[] Alone(TransformerModel model, IReadOnlyList<Token> tokens, Replacement replacement)
    {
        var options = new RunOptions { Logits = LogitPositions.Last, Probes = [new ReplacementProbe(replacement)] };
        return model.Run(tokens, options).NextTokenLogits.ToArray();
    }

    /// <summary>Only the output head's sums depend on how many rows there are.</summary>
    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-5f);
        }
    }
}

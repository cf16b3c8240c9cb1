using Attendance.Errors;
using Attendance.Generation;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Models.EncoderDecoders;
using Attendance.Tokenizers;

namespace Attendance.Tests.Models.EncoderDecoders;

/// <summary>The decoder token by token, with what was computed before kept, gives what whole passes give.</summary>
public sealed class BartDecodingTests : IDisposable
{
    private static readonly int[] s_ids = [1, 7, 3, 7, 2];

    private readonly BuiltBart _checkpoint = new(new BartSpec { EncoderBlocks = 1, Context = 90 });

    public void Dispose() => _checkpoint.Dispose();

    public static TheoryData<string> Kernels() => [.. KernelSet.Available.Select(kernels => kernels.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Append_TokenByToken_EqualsWholePasses(string kernels)
    {
        using Bart model = _checkpoint.Load(kernels);
        int[] text = [2, .. _checkpoint.Ids(6, 3)];
        ReferencePass reference = _checkpoint.Reference(s_ids, text);
        using DecodingSession session = model.Decode(model.Describe(s_ids));

        for (int i = 0; i < text.Length; i++)
        {
            reference.Check("logits", session.Append(text[i]), $"{kernels}, token {i}", i * model.Vocabulary);
        }

        session.Truncate(2);
        reference.Check("logits", session.Append(text[2..]), "several at once", (text.Length - 1) * model.Vocabulary);
    }

    [Fact]
    public void Append_LongText_EqualsWholePass()
    {
        using Bart model = _checkpoint.Load();
        int[] text = [2, .. _checkpoint.Ids(88, 3)];
        using DecodingSession session = model.Decode(model.Describe(_checkpoint.Ids(90)));

        // Beyond the first capacity of the cache, so that it grows under what it holds.
        session.Append(text[..60]);
        ReadOnlySpan<float> logits = session.Append(text[60..]);

        Run whole = model.Run(
            BartAgreement.Input(model, _checkpoint.Ids(90), text), new RunOptions { Logits = LogitPositions.Last });
        for (int i = 0; i < logits.Length; i++)
        {
            Assert.Equal(whole.NextTokenLogits[i], logits[i], 1e-4);
        }
    }

    [Fact]
    public void Decode_TwoSessions_AreIndependent()
    {
        using Bart model = _checkpoint.Load();
        using DecodingSession first = model.Decode(model.Describe(s_ids));
        first.Append(2);
        using DecodingSession second = model.Decode(model.Describe([4, 4]));
        float[] ofSecond = second.Append(2).ToArray();

        ReferencePass reference = _checkpoint.Reference(s_ids, [2, 9]);
        reference.Check("logits", first.Append(9), "first", model.Vocabulary);
        _checkpoint.Reference([4, 4], [2]).Check("logits", ofSecond, "second");
    }

    [Fact]
    public void Generate_WithAndWithoutCache_GivesTheSame()
    {
        using Bart model = _checkpoint.Load();
        IReadOnlyList<Token> prompt = model.Describe(s_ids);
        foreach (bool sample in (bool[])[false, true])
        {
            var options = new GenerationOptions { Sample = sample, MaxNewTokens = 12, EndTokens = [], Seed = 5 };
            using var cached = new TextGenerator(model, prompt, options);
            using var whole = new TextGenerator(model, prompt, options with { UseCache = false });
            Continuation made = cached.Generate();

            Assert.Equal(12, made.Steps.Count);
            Assert.Equal(
                whole.Generate().Steps.Select(step => step.Token.Id), made.Steps.Select(step => step.Token.Id));
        }
    }

    [Fact]
    public void Generate_Greedy_TakesTheMostProbableOfTheDecoder()
    {
        using Bart model = _checkpoint.Load();
        using var generator = new TextGenerator(
            model, model.Describe(s_ids), new GenerationOptions { Sample = false, MaxNewTokens = 4, EndTokens = [] });

        Continuation made = generator.Generate();

        Run run = model.Run(made.Tokens, new RunOptions { Logits = LogitPositions.All });
        Assert.Equal(s_ids, run.Tokens.Select(token => token.Id));
        Assert.Equal([2, .. made.Steps.Select(step => step.Token.Id)], run.DecoderTokens.Select(token => token.Id));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(
                System.Numerics.Tensors.TensorPrimitives.IndexOfMax(run.LogitsAt(i)), made.Steps[i].Token.Id);
        }
    }

    [Fact]
    public void Generate_TextOfTheDecoderGiven_GoesOnFromThere()
    {
        using Bart model = _checkpoint.Load();
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 5, EndTokens = [] };
        using var generator = new TextGenerator(model, model.Describe(s_ids), options);
        Continuation whole = generator.Generate();
        int[] begun = [2, .. whole.Steps.Take(2).Select(step => step.Token.Id)];
        using var second = new TextGenerator(
            model, BartAgreement.Input(model, s_ids, begun), options with { MaxNewTokens = 3 });

        Assert.Equal(
            whole.Steps.Skip(2).Select(step => step.Token.Id), second.Generate().Steps.Select(step => step.Token.Id));
    }

    [Fact]
    public void Decode_WithoutPrompt_SaysWhatIsMissing()
    {
        using Bart model = _checkpoint.Load();
        using var gpt2 = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 other = gpt2.Load();

        Assert.StartsWith("BART's decoder looks at", Refused(model.Decode), StringComparison.Ordinal);
        Assert.StartsWith("GPT-2 has one stack", Refused(() => other.Decode(other.Describe([1]))), StringComparison.Ordinal);
        Assert.StartsWith("There is no token 53", Refused(() => model.Decode([new Token(53, "", "", 0, 0)])), StringComparison.Ordinal);
        Assert.StartsWith("The prompt has no token", Refused(() => model.Decode([])), StringComparison.Ordinal);
    }

    private static string Refused(Func<object> action) => Assert.Throws<InvalidRequestException>(action).Message;
}

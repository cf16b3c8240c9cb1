using Attendance.Analysis;
using Attendance.Errors;
using Attendance.Generation;
using Attendance.Kernels;
using Attendance.Models;
using Attendance.Probes;
using Attendance.Tests.Models;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Tests.Generation;

/// <summary>Whole continuations of the built-in model.</summary>
public sealed class TextGeneratorTests : IDisposable
{
    private static readonly string[] s_prompts =
        ["I love you", "I hate you", "Once upon a time there was", "The keys to the cabinet"];

    private readonly TransformerModel _model = ModelLocator.Open();

    public static TheoryData<string> Kernels() => [.. KernelSet.Available.Select(set => set.Name)];

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Generate_Greedy_IsTheGoldenText()
    {
        Continuation love = _model.Generate("I love you", new GenerationOptions { Sample = false, MaxNewTokens = 16 });

        Assert.Equal(", and I am sure to be a good deal of the world. I am", love.Text);
        Assert.Equal(GenerationEnd.Length, love.End);
        Assert.Equal("I love you, and I am sure", _model.Tokenizer!.Decode([.. love.Tokens.Take(8).Select(t => t.Id)]));
    }

    [Fact]
    public void Generate_NoOptions_AreTheModelsOwn()
    {
        using var generator = new TextGenerator(_model, _model.Tokenize("I love you"));

        Assert.True(generator.Settings.Sample);
        Assert.Equal(50, generator.Settings.TopK);
        Assert.True(generator.Generate().Tokens.Count <= 50);
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Generate_SameSeed_IsTheSameTextOnEveryKernel(string kernels)
    {
        using var other = Gpt2.Load(EmbeddedFiles.Demo, KernelSet.Choose(kernels));
        foreach (string prompt in s_prompts)
        {
            for (ulong seed = 0; seed < 3; seed++)
            {
                var options = new GenerationOptions { Sample = true, TopK = 0, Seed = seed, MaxNewTokens = 30 };

                string expected = _model.Generate(prompt, options).Text;

                Assert.Equal(expected, other.Generate(prompt, options).Text);
            }
        }
    }

    [Fact]
    public void Generate_Seed_IsTheCommittedText()
    {
        var options = new GenerationOptions { Sample = true, TopK = 20, Seed = 3, MaxNewTokens = 12 };

        Assert.Equal(". The truth that I could tell you that I will say", _model.Generate("I love you", options).Text);
    }

    [Fact]
    public void Stream_Index_IsTheSameWhateverElseIsMade()
    {
        var options = new GenerationOptions { Sample = true, MaxNewTokens = 10, Seed = 5 };
        using var generator = new TextGenerator(_model, _model.Tokenize("I love you"), options);
        string[] texts = [.. Enumerable.Range(0, 4).Select(index => generator.Generate(index).Text)];
        using var second = new TextGenerator(_model, _model.Tokenize("I love you"), options);

        Assert.Equal(4, texts.Distinct().Count());
        Assert.Equal(texts[2], second.Generate(2).Text);
        Assert.Equal(texts[0], second.Generate(0).Text);
    }

    [Fact]
    public void Stream_FirstTokensOfManyContinuations_HaveTheSampledFrequencies()
    {
        // χ² of 20,000 first tokens; each cell expects at least 50 of them, the rest are one cell.
        const int Count = 20_000;
        var options = new GenerationOptions { Sample = true, TopK = 0, MaxNewTokens = 1, Seed = 11 };
        using var generator = new TextGenerator(_model, _model.Tokenize("Once upon a time"), options);
        int[] seen = new int[_model.Vocabulary];
        double[] probability = new double[_model.Vocabulary];
        for (int index = 0; index < Count; index++)
        {
            GenerationStep step = generator.Stream(index).First();
            seen[step.Token.Id]++;
            probability[step.Token.Id] = step.SampledProbability;
        }

        int[] cells = [.. Enumerable.Range(0, seen.Length).Where(id => probability[id] * Count >= 50)];
        double rest = 1 - cells.Sum(id => probability[id]);
        double chi = cells.Sum(id => Square(seen[id], Count * probability[id]))
            + Square(Count - cells.Sum(id => seen[id]), Count * rest);

        // Of χ² with n degrees of freedom, n + 4·√(2n) is exceeded less than once in ten thousand for n of this size.
        Assert.InRange(cells.Length, 10, 200);
        Assert.InRange(chi, 0, cells.Length + (4 * Math.Sqrt(2 * cells.Length)));

        static double Square(double seen, double expected) => (seen - expected) * (seen - expected) / expected;
    }

    [Fact]
    public void Stream_EachStep_TellsOfTheWholeDistribution()
    {
        var options = new GenerationOptions { Temperature = 2, TopK = 30, MaxNewTokens = 8, Alternatives = 4 };
        using var generator = new TextGenerator(_model, _model.Tokenize("I love you"), options);
        Continuation made = generator.Generate();

        for (int i = 0; i < made.Steps.Count; i++)
        {
            GenerationStep step = made.Steps[i];
            Run run = _model.Run([.. made.Tokens.Take(3 + i)], new RunOptions { Logits = LogitPositions.Last });
            var own = TokenProbability.Of(_model, run.NextTokenLogits, step.Token.Id);
            double[] all = Distributions.Probabilities(run.NextTokenLogits);
            IEnumerable<TokenProbability> others = TokenProbability.Top(_model, run.NextTokenLogits, 5)
                .Where(top => top.Token.Id != step.Token.Id)
                .Take(4);

            Assert.Equal(i, step.Index);
            Assert.Equal(own.Probability, step.Probability, 1e-5);
            Assert.Equal(own.Rank, step.Rank);
            Assert.Equal(-all.Sum(p => p * Math.Log(p)), step.Entropy, 1e-4);
            Assert.Equal(
                others.Select(top => (top.Token.Id, top.Rank)), step.Alternatives.Select(a => (a.Token.Id, a.Rank)));
            Assert.All(
                others.Zip(step.Alternatives),
                pair => Assert.Equal(pair.First.Probability, pair.Second.Probability, 1e-5));
            Assert.InRange(step.Rank, 0, 29);
            Assert.InRange(step.SampledProbability, 1e-4, 1);
        }
    }

    [Fact]
    public void Generate_StopText_EndsBeforeItThoughItSpansTokens()
    {
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 16, Stop = ["sure to", "world"] };

        Continuation made = _model.Generate("I love you", options);

        Assert.Equal(", and I am ", made.Text);
        Assert.Equal(GenerationEnd.StopText, made.End);
        Assert.Equal(6, made.Steps.Count);
    }

    [Fact]
    public void Generate_EndToken_EndsAndIsNoText()
    {
        int end = _model.Tokenize(" sure")[0].Id;
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 16, EndTokens = [end] };

        Continuation made = _model.Generate("I love you", options);

        Assert.Equal(", and I am", made.Text);
        Assert.Equal(GenerationEnd.EndToken, made.End);
        Assert.Equal(end, made.Steps[^1].Token.Id);
    }

    [Fact]
    public void Generate_ProbeThatWrites_EqualsFullPassesWithIt()
    {
        // A whole block's attention is silenced at every position, early ones included.
        var silence = Probe.Write("blocks.4.attn.z", static (in HookTensor z) => z.Writable.Clear());
        var options = new GenerationOptions { Sample = false, MaxNewTokens = 20, EndTokens = [], Probes = [silence] };

        Continuation made = _model.Generate("I love you", options);

        List<int> ids = [.. made.Prompt.Select(token => token.Id)];
        foreach (GenerationStep step in made.Steps)
        {
            Run run = _model.Run([.. ids], new RunOptions { Logits = LogitPositions.Last, Probes = [silence] });
            Assert.Equal(TokenProbability.Top(_model, run.NextTokenLogits, 1)[0].Token.Id, step.Token.Id);
            ids.Add(step.Token.Id);
        }

        Assert.NotEqual(_model.Generate("I love you", options with { Probes = [] }).Text, made.Text);
    }

    [Fact]
    public void Generate_NoTokenizer_WorksOnIdsButNotWithStopTexts()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        IReadOnlyList<Token> prompt = model.Describe([1, 2, 3]);
        using var generator = new TextGenerator(model, prompt, new GenerationOptions { MaxNewTokens = 4 });

        Continuation made = generator.Generate();

        Assert.Equal(4, made.Steps.Count);
        Assert.Equal("", made.Text);
        Assert.Throws<InvalidRequestException>(
            () => new TextGenerator(model, prompt, new GenerationOptions { Stop = ["a"] }));
    }

    [Fact]
    public void Generate_UpToTheContext_FillsIt()
    {
        using var checkpoint = new BuiltCheckpoint(new CheckpointSpec());
        using Gpt2 model = checkpoint.Load();
        using var generator = new TextGenerator(
            model, model.Describe(checkpoint.Ids(60)), new GenerationOptions { MaxLength = 66, EndTokens = [] });

        Assert.Equal(66, generator.Generate().Tokens.Count);
    }

    [Fact]
    public void Stream_AnotherBegunBetween_IsRefused()
    {
        using var generator = new TextGenerator(_model, _model.Tokenize("I love you"));
        using IEnumerator<GenerationStep> first = generator.Stream(0).GetEnumerator();
        first.MoveNext();
        generator.Stream(1).First();

        Assert.Throws<InvalidOperationException>(() => first.MoveNext());
    }
}

using Attendance.Errors;
using Attendance.Kernels;
using Attendance.Models;

namespace Attendance.Tests.Models;

/// <summary>Token by token with what was computed kept, against full passes.</summary>
public sealed class DecodingSessionTests
{
    private static readonly CheckpointSpec s_plain = new() { Blocks = 3, Heads = 3, HeadSize = 12, Context = 140 };

    private static readonly Dictionary<string, CheckpointSpec> s_cases = new()
    {
        ["plain"] = s_plain,
        ["head size 1"] = s_plain with { HeadSize = 1, Heads = 5 },
        ["head size 3"] = s_plain with { HeadSize = 3 },
        ["head size 33"] = s_plain with { HeadSize = 33, Heads = 2 },
        ["head size 64"] = s_plain with { HeadSize = 64, Heads = 2 },
        ["head size 80"] = s_plain with { HeadSize = 80, Heads = 2 },
        ["one block"] = s_plain with { Blocks = 1 },
        ["F16"] = s_plain with { TypeOf = _ => "F16" },
        ["BF16"] = s_plain with { TypeOf = _ => "BF16" },
        ["untied head"] = s_plain with { Head = OutputHead.Untied },
        ["scores by inverse block"] = s_plain with { ScaleByInverseBlock = true },
        ["odd MLP"] = s_plain with { Inner = 29, Activation = "gelu" },
    };

    public static TheoryData<string, string> Cases() => KernelCases.Of(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Append_PromptThenTokens_EqualsFullPasses(string name, string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_cases[name]);
        using Gpt2 model = checkpoint.Load(kernels);
        int[] ids = checkpoint.Ids(140);
        Run full = model.Run(ids, new RunOptions { Logits = LogitPositions.All });

        // Beyond the first capacity of 64 tokens and the second of 128; pieces of one token, of a few, of many.
        int[] pieces = [17, 1, 1, 1, 5, 2, 1, 40, 1, 1, 70];
        using DecodingSession session = model.Decode();
        int length = 0;
        foreach (int piece in pieces)
        {
            ReadOnlySpan<float> logits = session.Append(ids.AsSpan(length, piece));
            length += piece;
            Assert.Equal(length, session.Length);
            AssertClose(full.LogitsAt(length - 1), logits);
        }

        Assert.Equal(ids, session.Ids);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Greedy_WithCache_FindsTheTokensOfFullPasses(string name, string kernels)
    {
        using var checkpoint = new BuiltCheckpoint(s_cases[name]);
        using Gpt2 model = checkpoint.Load(kernels);
        int[] prompt = checkpoint.Ids(4);
        List<int> full = [.. prompt];
        using DecodingSession session = model.Decode();
        session.Append(prompt);

        for (int i = 0; i < 40; i++)
        {
            ReadOnlySpan<float> logits =
                model.Run([.. full], new RunOptions { Logits = LogitPositions.Last }).NextTokenLogits;
            int next = Largest(logits);
            Assert.Equal(next, Largest(session.NextTokenLogits));
            full.Add(next);
            session.Append(next);
        }
    }

    [Fact]
    public void Truncate_ThenOtherTokens_IsAsIfTheyHadComeFirst()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain);
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(30);
        using DecodingSession fresh = model.Decode();
        fresh.Append(ids.AsSpan(0, 10));
        float[] expected = fresh.Append(7).ToArray();

        using DecodingSession session = model.Decode();
        session.Append(ids.AsSpan(0, 10));
        session.Append(ids.AsSpan(10));
        session.Truncate(10);

        Assert.Throws<InvalidOperationException>(() => session.NextTokenLogits.Length);
        Assert.Equal(expected, session.Append(7));
        Assert.Equal(11, session.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Truncate(12));
    }

    [Fact]
    public void Append_BeyondTheContext_IsOneLineAndTheSessionStays()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain);
        using Gpt2 model = checkpoint.Load();
        using DecodingSession session = model.Decode();
        float[] before = session.Append(checkpoint.Ids(139)).ToArray();

        var failure = Assert.Throws<InvalidRequestException>(() => session.Append(1, 2));

        Assert.Equal(
            $"139 tokens and 2 more are too many: the context of {model.Name} is 140; "
                + "append fewer, or begin again with less.",
            failure.Message);
        Assert.Equal(139, session.Length);
        Assert.Equal(before, session.NextTokenLogits);
        session.Append(1);
        Assert.Throws<InvalidRequestException>(() => session.Append(1));
    }

    [Fact]
    public void Append_NothingOrAnUnknownId_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain);
        using Gpt2 model = checkpoint.Load();
        using DecodingSession session = model.Decode();

        Assert.Throws<ArgumentOutOfRangeException>(() => session.Append());
        Assert.Throws<InvalidRequestException>(() => session.Append(1, 101));
        Assert.Throws<InvalidOperationException>(() => session.NextTokenLogits.Length);
        Assert.Equal(0, session.Length);
    }

    [Fact]
    public void Decode_WithoutOutputHead_IsRefused()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain with { Head = OutputHead.Missing });
        using Gpt2 model = checkpoint.Load();

        Assert.Throws<CheckpointException>(model.Decode);
    }

    [Fact]
    public void Dispose_OfSessionOrModel_EndsTheSession()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain);
        Gpt2 model = checkpoint.Load();
        DecodingSession first = model.Decode();
        DecodingSession second = model.Decode();
        first.Append(1);
        second.Append(1);

        first.Dispose();
        first.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => first.Append(2));
        Assert.Throws<ObjectDisposedException>(() => second.Append(2));
        Assert.Throws<ObjectDisposedException>(model.Decode);
        second.Dispose();
    }

    [Fact]
    public void Append_SeveralSessionsAtOnce_EachGivesWhatOneAloneGives()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain);
        using Gpt2 model = checkpoint.Load();
        int[] ids = checkpoint.Ids(60);
        float[] expected = Stepwise(model, ids);

        Parallel.For(0, 4, _ => Assert.Equal(expected, Stepwise(model, ids)));
    }

    [Fact]
    public void Append_OneToken_AllocatesNothing()
    {
        using var checkpoint = new BuiltCheckpoint(s_plain with { Context = 300 });
        using Gpt2 model = checkpoint.Load(KernelSet.Available[0].Name);
        using DecodingSession session = model.Decode();
        session.Append(checkpoint.Ids(65));
        session.Append(1);

        // The list of ids doubles now and then, but not with most tokens.
        Assert.Equal(0, Allocations.Least(() => session.Append(2)));
    }

    private static float[] Stepwise(Gpt2 model, int[] ids)
    {
        using DecodingSession session = model.Decode();
        session.Append(ids.AsSpan(0, 20));
        for (int i = 20; i < ids.Length; i++)
        {
            session.Append(ids[i]);
        }

        return session.NextTokenLogits.ToArray();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-4f);
        }
    }

    private static int Largest(ReadOnlySpan<float> logits) =>
        System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);
}

using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tests.Models;

namespace Attendance.Tests.Generation;

public sealed class SettingsResolverTests : IDisposable
{
    private static readonly GenerationDefaults s_files = new()
    {
        Sample = true,
        Temperature = 0.7,
        TopP = 0.9,
        TypicalP = 0.8,
        RepetitionPenalty = 1.2,
        MaxLength = 50,
        EndTokens = [5],
    };

    private readonly BuiltCheckpoint _checkpoint = new(new CheckpointSpec { Context = 66 });
    private readonly Gpt2 _model;

    public SettingsResolverTests() => _model = _checkpoint.Load();

    public void Dispose()
    {
        _model.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Resolve_NothingSaid_IsGreedyWith50Tokens()
    {
        GenerationSettings settings = Resolve(new GenerationOptions(), new GenerationDefaults());

        Assert.False(settings.Sample);
        Assert.Equal(50, settings.MaxNewTokens);
        Assert.Equal(1, settings.RepetitionPenalty);
    }

    [Fact]
    public void Resolve_NothingSaidAndAShortContext_FillsIt() =>
        Assert.Equal(6, Resolve(new GenerationOptions(), new GenerationDefaults(), 60).MaxNewTokens);

    [Fact]
    public void Resolve_Files_CountWhereOptionsAreOpen()
    {
        GenerationSettings settings = Resolve(new GenerationOptions { TopP = 0.5, Seed = 9 }, s_files);

        Assert.True(settings.Sample);
        Assert.Equal(0.7, settings.Temperature);
        Assert.Equal(50, settings.TopK);
        Assert.Equal(0.5, settings.TopP);
        Assert.Equal(0.8, settings.TypicalP);
        Assert.Equal(1.2, settings.RepetitionPenalty);
        Assert.Equal(47, settings.MaxNewTokens);
        Assert.Equal([5], settings.EndTokens);
        Assert.Equal(9UL, settings.Seed);
    }

    [Fact]
    public void Resolve_Greedy_LeavesWhatBelongsToSampling()
    {
        GenerationSettings settings = Resolve(new GenerationOptions { Sample = false, EndTokens = [] }, s_files);

        Assert.False(settings.Sample);
        Assert.Equal((1.0, 0, 1.0, 1.0), (settings.Temperature, settings.TopK, settings.TopP, settings.TypicalP));
        Assert.Equal(1.2, settings.RepetitionPenalty);
        Assert.Empty(settings.EndTokens);
    }

    [Fact]
    public void Resolve_AnOptionOfSampling_AsksForSampling() =>
        Assert.True(Resolve(new GenerationOptions { TopK = 3 }, new GenerationDefaults()).Sample);

    [Fact]
    public void Resolve_Lengths_AreOfTheOptionFirst()
    {
        Assert.Equal(7, Resolve(new GenerationOptions { MaxNewTokens = 7 }, s_files).MaxNewTokens);
        Assert.Equal(7, Resolve(new GenerationOptions { MaxLength = 10 }, s_files).MaxNewTokens);
        Assert.Equal(63, Resolve(new GenerationOptions(), s_files with { MaxNewTokens = 200 }).MaxNewTokens);
    }

    public static TheoryData<GenerationOptions, int, string> Wrong() => new()
    {
        {
            new() { Temperature = 0 },
            3,
            "The temperature is 0; expected a number above 0 (greedy takes the most probable token every time)."
        },
        {
            new() { Temperature = double.NaN },
            3,
            "The temperature is NaN; expected a number above 0 (greedy takes the most probable token every time)."
        },
        { new() { TopK = -1 }, 3, "The top-k is -1; expected a whole number from 1, or 0 for all tokens." },
        { new() { TopP = 0 }, 3, "The top-p is 0; expected a number above 0 and up to 1." },
        { new() { TopP = 1.01 }, 3, "The top-p is 1.01; expected a number above 0 and up to 1." },
        { new() { TypicalP = -0.5 }, 3, "The typical-p is -0.5; expected a number above 0 and up to 1." },
        { new() { RepetitionPenalty = 0 }, 3, "The repetition penalty is 0; expected a number above 0, 1 for none." },
        { new() { MaxNewTokens = 0 }, 3, "The number of new tokens is 0; expected at least 1." },
        { new() { Alternatives = -1 }, 3, "The number of alternatives is -1; expected 0 or more." },
        { new() { Stop = [""] }, 3, "A stop text is empty; expected at least one character." },
        {
            new() { Sample = false, TopK = 5 },
            3,
            "temperature, top-k, top-p and typical-p are for drawing tokens at random, but greedy was asked for; "
                + "leave one of them out."
        },
        {
            new() { MaxNewTokens = 5, MaxLength = 8 },
            3,
            "The number of new tokens and the max length were both given; expected one of them."
        },
        {
            new() { MaxNewTokens = 64 },
            3,
            "The prompt has 3 tokens and 64 new ones are too many: the context of NAME is 66; ask for at most 63."
        },
        {
            new() { MaxLength = 67 },
            3,
            "The prompt has 3 tokens and 64 new ones are too many: the context of NAME is 66; ask for at most 63."
        },
        {
            new() { MaxLength = 3 },
            3,
            "The prompt has 3 tokens, but the max length of prompt and continuation is 3; ask for up to 63 new "
                + "tokens."
        },
        {
            new(),
            50,
            "The prompt has 50 tokens, but the max length of prompt and continuation is 50 by NAME's own files; ask "
                + "for up to 16 new tokens."
        },
        {
            new(),
            66,
            "The prompt has 66 tokens and the context of NAME is 66, which leaves no room for another; shorten it by "
                + "1."
        },
        { new(), 0, "The prompt has no token; expected at least one." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Resolve_WhatCannotBe_IsOneLine(GenerationOptions options, int promptLength, string message)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => Resolve(options, s_files, promptLength));

        Assert.Equal(message.Replace("NAME", _model.Name, StringComparison.Ordinal), failure.Message);
    }

    private GenerationSettings Resolve(GenerationOptions options, GenerationDefaults defaults, int promptLength = 3) =>
        SettingsResolver.Resolve(options, defaults, _model, promptLength);
}

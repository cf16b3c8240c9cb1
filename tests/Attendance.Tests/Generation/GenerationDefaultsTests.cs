using Attendance.Errors;
using Attendance.Generation;
using Attendance.Models;
using Attendance.Tests.Tokenizers;

namespace Attendance.Tests.Generation;

public sealed class GenerationDefaultsTests
{
    private const string Task = """{"do_sample": true, "max_length": 50, "top_p": 0.9, "temperature": 0.7}""";

    [Fact]
    public void Of_TheDemo_AreTheTasksParameters()
    {
        using TransformerModel model = ModelLocator.Open();

        var defaults = GenerationDefaults.Of(model);

        Assert.True(defaults.Sample);
        Assert.Equal(50, defaults.MaxLength);
        Assert.Equal([8191], defaults.EndTokens);
    }

    [Fact]
    public void Read_NeitherFileSaysAnything_LeavesAllOpen()
    {
        GenerationDefaults defaults = Read("{}");

        Assert.Null(defaults.Sample);
        Assert.Null(defaults.MaxLength);
        Assert.Empty(defaults.EndTokens);
        Assert.Empty(defaults.NotSupported);
    }

    [Fact]
    public void Read_BothFiles_TheOwnOneWinsFieldByField()
    {
        GenerationDefaults defaults = Read(
            $$$"""{"eos_token_id": 3, "task_specific_params": {"text-generation": {{{Task}}}}}""",
            """
            {"temperature": 0.5, "eos_token_id": [1, 2], "typical_p": 0.8, "top_k": 7, "repetition_penalty": 1.1}
            """);

        Assert.True(defaults.Sample);
        Assert.Equal(0.5, defaults.Temperature);
        Assert.Equal(0.9, defaults.TopP);
        Assert.Equal(0.8, defaults.TypicalP);
        Assert.Equal(7, defaults.TopK);
        Assert.Equal(1.1, defaults.RepetitionPenalty);
        Assert.Equal(50, defaults.MaxLength);
        Assert.Equal([1, 2], defaults.EndTokens);
    }

    [Fact]
    public void Read_LengthInOneFile_DoesNotMixWithTheOthers()
    {
        GenerationDefaults defaults = Read(
            $$$"""{"task_specific_params": {"text-generation": {{{Task}}}}}""", """{"max_new_tokens": 9}""");

        Assert.Equal(9, defaults.MaxNewTokens);
        Assert.Null(defaults.MaxLength);
    }

    [Fact]
    public void Read_WhatIsNotDone_IsNamed()
    {
        GenerationDefaults defaults = Read("{}", """{"num_beams": 4, "min_length": 0, "bad_words_ids": [[1]]}""");

        Assert.Equal(["num_beams 4", "bad_words_ids"], defaults.NotSupported);
    }

    [Fact]
    public void Read_TemperatureZeroWithoutSampling_MeansNothing() =>
        Assert.Null(Read("{}", """{"temperature": 0.0}""").Temperature);

    [Theory]
    [InlineData("""{"temperature": 0, "do_sample": true}""", "temperature: '0' is not a number that makes sense here")]
    [InlineData("""{"top_p": 1.5}""", "top_p: '1.5' is not a number that makes sense here")]
    [InlineData("""{"top_k": 1.5}""", "top_k: not a whole number")]
    [InlineData("""{"do_sample": "yes"}""", "do_sample: '\"yes\"' is neither true nor false")]
    [InlineData("""{"eos_token_id": "x"}""", "eos_token_id: '\"x\"' is neither a whole number nor a list of them")]
    [InlineData("""[]""", "expected a JSON object")]
    public void Read_DamagedField_IsNamed(string own, string message)
    {
        var failure = Assert.Throws<CheckpointException>(() => Read("{}", own));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("generation_config.json", failure.Message, StringComparison.Ordinal);
    }

    private static GenerationDefaults Read(string config, string? own = null)
    {
        MemoryFiles files = new MemoryFiles().With("config.json", config);
        return GenerationDefaultsReader.Read(own is null ? files : files.With("generation_config.json", own));
    }
}

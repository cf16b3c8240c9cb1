using System.Globalization;
using Attendance.Errors;
using Attendance.Models;

namespace Attendance.Generation;

/// <summary>Puts options and a model's own values together, and refuses what cannot be.</summary>
internal static class SettingsResolver
{
    /// <summary>What Hugging Face keeps when sampling and nobody says otherwise.</summary>
    private const int UsualTopK = 50;

    /// <summary>Tokens that are generated when nobody says how many.</summary>
    private const int UsualNewTokens = 50;

    /// <exception cref="InvalidRequestException">
    /// An option that makes no sense, or does not fit into the context.
    /// </exception>
    public static GenerationSettings Resolve(
        GenerationOptions options, GenerationDefaults defaults, TransformerModel model, int promptLength)
    {
        bool drawn = options.Temperature is not null || options.TopK is not null || options.TopP is not null
            || options.TypicalP is not null;
        if (options.Sample == false && drawn)
        {
            throw new InvalidRequestException(
                "temperature, top-k, top-p and typical-p are for drawing tokens at random, but greedy was asked for; "
                + "leave one of them out.");
        }

        Check(options);
        bool sample = options.Sample ?? (drawn || (defaults.Sample ?? false));
        var settings = new GenerationSettings
        {
            Sample = sample,
            RepetitionPenalty = options.RepetitionPenalty ?? defaults.RepetitionPenalty ?? 1,
            Seed = options.Seed,
            MaxNewTokens = Length(options, defaults, model, promptLength),
            Stop = options.Stop,
            EndTokens = options.EndTokens ?? defaults.EndTokens,
        };
        return !sample ? settings : settings with
        {
            Temperature = options.Temperature ?? defaults.Temperature ?? 1,
            TopK = options.TopK ?? defaults.TopK ?? UsualTopK,
            TopP = options.TopP ?? defaults.TopP ?? 1,
            TypicalP = options.TypicalP ?? defaults.TypicalP ?? 1,
        };
    }

    private static void Check(GenerationOptions options)
    {
        Require(options.Temperature is null or > 0 and < double.PositiveInfinity, "temperature", options.Temperature,
            "a number above 0 (greedy takes the most probable token every time)");
        Require(options.TopK is null or >= 0, "top-k", options.TopK, "a whole number from 1, or 0 for all tokens");
        Require(options.TopP is null or (> 0 and <= 1), "top-p", options.TopP, "a number above 0 and up to 1");
        Require(
            options.TypicalP is null or (> 0 and <= 1), "typical-p", options.TypicalP, "a number above 0 and up to 1");
        Require(options.RepetitionPenalty is null or > 0 and < double.PositiveInfinity, "repetition penalty",
            options.RepetitionPenalty, "a number above 0, 1 for none");
        Require(options.MaxNewTokens is null or >= 1, "number of new tokens", options.MaxNewTokens, "at least 1");
        Require(options.MaxLength is null or >= 1, "max length", options.MaxLength, "at least 1");
        Require(options.Alternatives >= 0, "number of alternatives", options.Alternatives, "0 or more");
        if (options.Stop.Any(string.IsNullOrEmpty))
        {
            throw new InvalidRequestException("A stop text is empty; expected at least one character.");
        }
    }

    private static void Require(bool holds, string what, object? value, string expected)
    {
        if (!holds)
        {
            throw new InvalidRequestException(
                string.Create(CultureInfo.InvariantCulture, $"The {what} is {value}; expected {expected}."));
        }
    }

    /// <summary>How many tokens are generated at most.</summary>
    private static int Length(
        GenerationOptions options, GenerationDefaults defaults, TransformerModel model, int promptLength)
    {
        int room = model.Context - promptLength;
        string text = model.DecoderStart is null ? "The prompt" : "The decoder's text";
        if (promptLength == 0)
        {
            throw new InvalidRequestException($"{text} has no token; expected at least one.");
        }

        if (room <= 0)
        {
            throw new InvalidRequestException(
                $"{text} has {promptLength} tokens and the context of {model.Name} is {model.Context}, which "
                + $"leaves no room for another; shorten it by {1 - room}.");
        }

        if (options is { MaxNewTokens: not null, MaxLength: not null })
        {
            throw new InvalidRequestException(
                "The number of new tokens and the max length were both given; expected one of them.");
        }

        int? asked = options.MaxNewTokens ?? (options.MaxLength - promptLength);
        if (asked > room)
        {
            throw new InvalidRequestException(
                $"{text} has {promptLength} tokens and {asked} new ones are too many: the context of {model.Name} "
                + $"is {model.Context}; ask for at most {room}.");
        }

        int wanted = asked ?? Math.Min(
            room, defaults.MaxNewTokens ?? (defaults.MaxLength - promptLength) ?? UsualNewTokens);
        string whose = options.MaxLength is null
            ? $"{defaults.MaxLength} by {model.Name}'s own files"
            : $"{options.MaxLength}";
        return wanted >= 1 ? wanted : throw new InvalidRequestException(
            $"{text} has {promptLength} tokens, but the max length of prompt and continuation is {whose}; "
            + $"ask for up to {room} new tokens.");
    }
}

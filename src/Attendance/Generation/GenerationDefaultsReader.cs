using Attendance.Models;
using Attendance.Weights;

namespace Attendance.Generation;

/// <summary>Reads what a checkpoint says of generation.</summary>
internal static class GenerationDefaultsReader
{
    private const string Own = "generation_config.json";
    private const string Model = "config.json";

    // What else would change the text, with the value that changes nothing.
    private static readonly (string Name, double Neutral)[] s_notSupported =
    [
        ("num_beams", 1), ("num_beam_groups", 1), ("penalty_alpha", 0), ("min_p", 0), ("epsilon_cutoff", 0),
        ("eta_cutoff", 0), ("no_repeat_ngram_size", 0), ("encoder_repetition_penalty", 1), ("min_length", 0),
        ("min_new_tokens", 0),
    ];

    private static readonly string[] s_notSupportedLists =
        ["bad_words_ids", "suppress_tokens", "begin_suppress_tokens", "forced_bos_token_id", "forced_eos_token_id",
         "forced_decoder_ids", "sequence_bias"];

    public static GenerationDefaults Read(CheckpointFiles files)
    {
        GenerationDefaults? own = null;
        if (files.Exists(Own))
        {
            using ConfigReader config = Open(files, Own);
            own = Fields(config) with { EndTokens = config.Integers("eos_token_id") ?? [] };
        }

        using ConfigReader model = Open(files, Model);
        using ConfigReader? tasks = model.Within("task_specific_params");
        using ConfigReader? task = tasks?.Within("text-generation");
        GenerationDefaults second = task is null ? new GenerationDefaults() : Fields(task);
        IReadOnlyList<int> end = task?.Integers("eos_token_id") ?? model.Integers("eos_token_id") ?? [];
        return Merge(own ?? new GenerationDefaults(), second with { EndTokens = end });
    }

    private static ConfigReader Open(CheckpointFiles files, string name) =>
        ConfigReader.Open(files.ReadAllBytes(name), files.PathOf(name));

    private static GenerationDefaults Merge(GenerationDefaults first, GenerationDefaults second)
    {
        // Two ways to say how long: of the file that says either.
        bool hasLength = first.MaxNewTokens is not null || first.MaxLength is not null;
        return new GenerationDefaults
        {
            Sample = first.Sample ?? second.Sample,
            Temperature = first.Temperature ?? second.Temperature,
            TopK = first.TopK ?? second.TopK,
            TopP = first.TopP ?? second.TopP,
            TypicalP = first.TypicalP ?? second.TypicalP,
            RepetitionPenalty = first.RepetitionPenalty ?? second.RepetitionPenalty,
            MaxNewTokens = hasLength ? first.MaxNewTokens : second.MaxNewTokens,
            MaxLength = hasLength ? first.MaxLength : second.MaxLength,
            EndTokens = first.EndTokens.Count > 0 ? first.EndTokens : second.EndTokens,
            NotSupported = [.. first.NotSupported, .. second.NotSupported],
        };
    }

    private static GenerationDefaults Fields(ConfigReader config)
    {
        bool? sample = config.Has("do_sample") ? config.Flag("do_sample", false) : null;
        return new GenerationDefaults
        {
            Sample = sample,

            // A temperature of 0 stands in files that do not sample, where it means nothing.
            Temperature = sample != true && config.Number("temperature", 0, double.MaxValue) == 0
                ? null
                : config.Number("temperature", double.Epsilon, double.MaxValue),
            TopK = TopK(config),
            TopP = config.Number("top_p", double.Epsilon, 1),
            TypicalP = config.Number("typical_p", double.Epsilon, 1),
            RepetitionPenalty = config.Number("repetition_penalty", double.Epsilon, double.MaxValue),
            MaxNewTokens = config.PositiveOrNull("max_new_tokens"),
            MaxLength = config.PositiveOrNull("max_length"),
            NotSupported = NotSupported(config),
        };
    }

    private static int? TopK(ConfigReader config) => config.Number("top_k", 0, int.MaxValue) is { } value
        ? value == Math.Floor(value) ? (int)value : throw config.Invalid("top_k", "not a whole number")
        : null;

    private static string[] NotSupported(ConfigReader config)
    {
        IEnumerable<string> numbers = s_notSupported
            .Where(field => config.Number(field.Name, double.MinValue, double.MaxValue) is { } value
                && value != field.Neutral)
            .Select(field => FormattableString.Invariant(
                $"{field.Name} {config.Number(field.Name, double.MinValue, double.MaxValue)}"));
        return [.. numbers, .. s_notSupportedLists.Where(config.Has)];
    }
}

using Attendance.Models;

namespace Attendance.Generation;

/// <summary>
/// How a model's own files want texts to be continued: field by field what <c>generation_config.json</c> says, else
/// what
/// <c>config.json</c> says under <c>task_specific_params["text-generation"]</c>, as Hugging Face's pipeline reads them.
/// Null where neither says anything.
/// </summary>
/// <remarks>
/// A null <see cref="Sample"/> means greedy. When sampling, <see cref="TopK"/> is 50 where no file says otherwise,
/// which is Hugging Face's own default; without any length 50 tokens are generated, or as many as the context has room
/// for.
/// </remarks>
public sealed record GenerationDefaults
{
    /// <summary><c>do_sample</c></summary>
    public bool? Sample { get; init; }

    /// <summary><c>temperature</c></summary>
    public double? Temperature { get; init; }

    /// <summary><c>top_k</c></summary>
    public int? TopK { get; init; }

    /// <summary><c>top_p</c></summary>
    public double? TopP { get; init; }

    /// <summary><c>typical_p</c></summary>
    public double? TypicalP { get; init; }

    /// <summary><c>repetition_penalty</c></summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary><c>max_new_tokens</c>; where a file has it, its <c>max_length</c> does not count.</summary>
    public int? MaxNewTokens { get; init; }

    /// <summary><c>max_length</c>, of prompt and continuation together.</summary>
    public int? MaxLength { get; init; }

    /// <summary><c>eos_token_id</c>, one or several; also from the top of <c>config.json</c>.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>What the files ask for besides and is not done, for example <c>num_beams 4</c>.</summary>
    public IReadOnlyList<string> NotSupported { get; init; } = [];

    /// <summary>Reads a model's files.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="Errors.CheckpointException">A file is damaged, or a field has an impossible value.</exception>
    public static GenerationDefaults Of(TransformerModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GenerationDefaultsReader.Read(model.Files);
    }
}

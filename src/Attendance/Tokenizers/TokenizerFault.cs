using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Tokenizers;

/// <summary>Makes the errors of damaged tokenizer files, all of one form.</summary>
internal static class TokenizerFault
{
    /// <summary>An error of one file.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="what">What was wrong and what was expected, without a full stop; one line.</param>
    /// <param name="inner">The cause, when another exception told of it.</param>
    public static CheckpointException In(string file, string what, Exception? inner = null)
        => new(
            CheckpointFault.InvalidTokenizer,
            file,
            $"{file}: {what}. Restore the tokenizer's files, for example by downloading the model again.",
            inner: inner);

    /// <summary>An error of a model that asks for what is not implemented.</summary>
    /// <param name="file">The file, as the user knows it.</param>
    /// <param name="field">The field that is not supported.</param>
    /// <param name="value">Its value.</param>
    /// <param name="supported">What is supported.</param>
    public static UnsupportedModelException Unsupported(string file, string field, string value, string supported)
        => new(
            field,
            $"{file}: {Printable.Quote(field)} is {Printable.Quote(value)}, which is not supported "
            + $"(supported: {supported}). Use a model with GPT-2's, RoBERTa's or BERT's tokenizer.");
}

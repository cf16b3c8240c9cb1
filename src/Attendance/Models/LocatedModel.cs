using Attendance.Errors;
using Attendance.Tokenizers;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>A checkpoint that was found, and is not loaded yet.</summary>
/// <param name="Name">What the user calls it: <c>demo</c>, a hub id, a directory.</param>
/// <param name="Revision">The commit where it is known, else an empty text.</param>
/// <param name="Files">Its files.</param>
public sealed record LocatedModel(string Name, string Revision, CheckpointFiles Files)
{
    /// <summary>Loads the model; its weights are mapped, not read. The model then owns <see cref="Files"/>.</summary>
    /// <exception cref="CheckpointException">A file is missing or damaged, or contradicts another.</exception>
    /// <exception cref="UnsupportedModelException">The checkpoint asks for something that is not supported.</exception>
    public TransformerModel Load() => Architectures.Load(Files, Name, Revision);

    /// <summary>Loads the tokenizer alone, which needs no weights.</summary>
    /// <exception cref="CheckpointException">There is no tokenizer, or a damaged one.</exception>
    /// <exception cref="UnsupportedModelException">
    /// The tokenizer's files ask for something that is not supported.
    /// </exception>
    public PromptTokenizer LoadTokenizer() =>
        PromptTokenizer.TryLoad(Files)
        ?? throw new CheckpointException(
            CheckpointFault.InvalidTokenizer,
            Name,
            $"{Name} has no tokenizer: neither vocab.json and merges.txt, nor vocab.txt, nor tokenizer.json; "
                + "add its files.");
}

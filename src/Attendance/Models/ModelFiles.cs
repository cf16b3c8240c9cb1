using Attendance.Errors;
using Attendance.Weights;

namespace Attendance.Models;

/// <summary>
/// What a model holds open: its files, the checkpoint in them, and the tensors that were copied out of it.
/// </summary>
internal sealed record ModelFiles(CheckpointFiles Files, Checkpoint Checkpoint, ParameterLoader Loader) : IDisposable
{
    /// <summary>Opens a checkpoint and reads its weights; closes what is open where they cannot be read.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads the weights from the root of all names.</param>
    public static (ModelFiles Open, TWeights Weights) Open<TWeights>(
        CheckpointFiles files, Func<ParameterLoader, WeightScope, TWeights> read)
    {
        Checkpoint checkpoint = Checkpoint.Open(files);
        var loader = new ParameterLoader();
        try
        {
            return (new ModelFiles(files, checkpoint, loader), read(loader, checkpoint.Root));
        }
        catch
        {
            loader.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Reads <c>config.json</c>.</summary>
    public static TConfig ReadConfig<TConfig>(CheckpointFiles files, Func<ConfigReader, TConfig> read)
    {
        using ConfigReader config = ConfigReader.Open(files.ReadAllBytes("config.json"), files.PathOf("config.json"));
        return read(config);
    }

    /// <summary>What to say where logits are wanted and the checkpoint has no output head of its own.</summary>
    public CheckpointException WithoutOutputHead() => new(
        CheckpointFault.MissingTensor,
        Checkpoint.Location,
        $"{Checkpoint.Location}: tie_word_embeddings is false and there is no tensor 'lm_head.weight'; "
        + "without an output head the model has attention but no logits.",
        "lm_head.weight");

    /// <inheritdoc/>
    public void Dispose()
    {
        Loader.Dispose();
        Checkpoint.Dispose();
        Files.Dispose();
    }
}

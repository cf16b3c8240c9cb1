using Attendance.Weights;

namespace Attendance.Models.Encoders;

/// <summary>What an encoder holds open: its files, the checkpoint in them, and the tensors that were copied out of it.</summary>
internal sealed record EncoderFiles(CheckpointFiles Files, Checkpoint Checkpoint, ParameterLoader Loader) : IDisposable
{
    /// <summary>Opens a checkpoint and reads its weights; closes what is open where they cannot be read.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads the weights from the root of all names.</param>
    public static (EncoderFiles Open, EncoderWeights Weights) Open(
        CheckpointFiles files, Func<ParameterLoader, WeightScope, EncoderWeights> read)
    {
        Checkpoint checkpoint = Checkpoint.Open(files);
        var loader = new ParameterLoader();
        try
        {
            return (new EncoderFiles(files, checkpoint, loader), read(loader, checkpoint.Root));
        }
        catch
        {
            loader.Dispose();
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Reads <c>config.json</c>.</summary>
    public static EncoderConfig ReadConfig(CheckpointFiles files, Func<ConfigReader, EncoderConfig> read)
    {
        using ConfigReader config = ConfigReader.Open(files.ReadAllBytes("config.json"), files.PathOf("config.json"));
        return read(config);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Loader.Dispose();
        Checkpoint.Dispose();
        Files.Dispose();
    }
}

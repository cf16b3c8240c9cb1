using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// All tensors of a checkpoint, used in place: <c>model.safetensors</c>, or where there is none, the shards that
/// <c>model.safetensors.index.json</c> lists. When there are both, the single file counts, as in transformers.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string SingleFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";
    private readonly IReadOnlyList<SafetensorsFile> _shards;

    private Checkpoint(
        string location, IReadOnlyList<SafetensorsFile> shards, IReadOnlyDictionary<string, TensorData> tensors)
    {
        _shards = shards;
        Location = location;
        Tensors = tensors;
        Root = new WeightScope(this, "");
    }

    /// <summary>What messages name when they mean all tensors: the only file, or the index.</summary>
    public string Location { get; }

    /// <summary>The files that hold tensors, as messages name them.</summary>
    public IReadOnlyList<string> Files => [.. _shards.Select(s => s.FileName)];

    /// <summary>Size of these files in bytes.</summary>
    public long Length => _shards.Sum(s => s.Length);

    /// <summary>The tensors of all files by name.</summary>
    public IReadOnlyDictionary<string, TensorData> Tensors { get; }

    /// <summary>The same tensors, to be asked for by scope.</summary>
    public WeightScope Root { get; }

    /// <summary>Opens and checks a checkpoint's tensors; their bytes are not read yet.</summary>
    /// <param name="files">Where the files are; may be disposed of afterwards.</param>
    /// <exception cref="CheckpointException">A file is missing, damaged, or contradicts another.</exception>
    public static Checkpoint Open(CheckpointFiles files)
    {
        if (files.Exists(SingleFile))
        {
            var only = SafetensorsFile.Open(files, SingleFile);
            return new Checkpoint(only.FileName, [only], only.Tensors);
        }

        return files.Exists(IndexFile) ? OpenShards(files) : throw NoWeights(files);
    }

    /// <summary>Closes all files; the tensors can no longer be read.</summary>
    public void Dispose() => Close(_shards);

    private static Checkpoint OpenShards(CheckpointFiles files)
    {
        string index = files.PathOf(IndexFile);
        Dictionary<string, string> map = ShardIndex.Read(files.ReadAllBytes(IndexFile), index);
        var shards = new OrderedDictionary<string, SafetensorsFile>();
        try
        {
            var tensors = new OrderedDictionary<string, TensorData>();
            foreach (string shard in map.Values.Distinct().Order(StringComparer.Ordinal))
            {
                SafetensorsFile opened = OpenShard(files, shard, index);
                shards.Add(shard, opened);
                Add(tensors, opened);
            }

            foreach ((string name, string shard) in map)
            {
                if (!shards[shard].Tensors.ContainsKey(name))
                {
                    throw new CheckpointException(
                        CheckpointFault.MissingTensor,
                        shards[shard].FileName,
                        $"{shards[shard].FileName}: tensor {Printable.Quote(name)} is not there, "
                        + $"though {IndexFile} says so; download both again.",
                        name);
                }
            }

            return new Checkpoint(index, [.. shards.Values], tensors);
        }
        catch
        {
            Close(shards.Values);
            throw;
        }
    }

    private static SafetensorsFile OpenShard(CheckpointFiles files, string shard, string index)
    {
        try
        {
            return SafetensorsFile.Open(files, shard);
        }
        catch (CheckpointException e) when (e.Fault == CheckpointFault.MissingFile)
        {
            string path = files.PathOf(shard);
            throw new CheckpointException(
                CheckpointFault.MissingFile,
                path,
                $"{path}: there is no such file, though {index} lists it; download it.",
                inner: e);
        }
    }

    private static void Add(OrderedDictionary<string, TensorData> tensors, SafetensorsFile shard)
    {
        foreach ((string name, TensorData tensor) in shard.Tensors)
        {
            if (!tensors.TryAdd(name, tensor))
            {
                throw new CheckpointException(
                    CheckpointFault.DuplicateTensor,
                    shard.FileName,
                    $"{shard.FileName}: tensor {Printable.Quote(name)} is also in {tensors[name].File}; "
                    + "download both again.",
                    name);
            }
        }
    }

    private static CheckpointException NoWeights(CheckpointFiles files)
    {
        string file = files.PathOf(SingleFile);
        string? pickle = new[] { "pytorch_model.bin", "pytorch_model.bin.index.json" }.FirstOrDefault(files.Exists);
        string message = pickle is null
            ? $"{file}: there is no such file, and no {IndexFile} beside it."
            : $"{file}: there is no such file. {pickle} is a Python pickle, which can run code and is not read; "
                + "convert the checkpoint to safetensors.";
        return new CheckpointException(CheckpointFault.MissingFile, file, message);
    }

    private static void Close(IEnumerable<SafetensorsFile> shards)
    {
        foreach (SafetensorsFile shard in shards)
        {
            shard.Dispose();
        }
    }
}

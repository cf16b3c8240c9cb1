using Attendance.Errors;

namespace Attendance.Weights;

/// <summary>
/// The part of a checkpoint whose names begin alike, so that a model can be loaded by its own structure:
/// <c>w.Scope("h.0").Scope("attn").Get("c_attn.weight", 768, 2304)</c>.
/// </summary>
public sealed class WeightScope
{
    private readonly Checkpoint _checkpoint;

    internal WeightScope(Checkpoint checkpoint, string prefix)
    {
        _checkpoint = checkpoint;
        Prefix = prefix;
    }

    /// <summary>What all names here begin with, for example <c>h.0.attn.</c>; empty at the root.</summary>
    public string Prefix { get; }

    /// <summary>The names one level deeper.</summary>
    /// <param name="prefix">Without a dot at its end, for example <c>h.0</c>; empty for this very scope.</param>
    public WeightScope Scope(string prefix) =>
        prefix.Length == 0 ? this : new WeightScope(_checkpoint, $"{Prefix}{prefix}.");

    /// <summary>Reads the numbered scopes <c>name.0</c>, <c>name.1</c> …, as a model's blocks are.</summary>
    /// <remarks>The list grows as they are read: a damaged configuration may ask for millions that are not there.</remarks>
    internal List<T> Each<T>(string name, int count, Func<WeightScope, T> read)
    {
        var all = new List<T>();
        for (int i = 0; i < count; i++)
        {
            all.Add(read(Scope($"{name}.{i}")));
        }

        return all;
    }

    /// <summary>Whether there is such a tensor.</summary>
    /// <param name="name">Without the prefix, for example <c>c_attn.weight</c>.</param>
    public bool Has(string name) => _checkpoint.Tensors.ContainsKey(Prefix + name);

    /// <summary>A tensor by its name in this scope.</summary>
    /// <param name="name">Without the prefix, for example <c>c_attn.weight</c>.</param>
    /// <param name="shape">The shape that it must have; none at all accepts any.</param>
    /// <exception cref="CheckpointException">
    /// It is not there (<see cref="CheckpointFault.MissingTensor"/>, with the names nearest to it), or has another
    /// shape (<see cref="CheckpointFault.ShapeMismatch"/>).
    /// </exception>
    public TensorData Get(string name, params ReadOnlySpan<long> shape)
    {
        string key = Prefix + name;
        if (!_checkpoint.Tensors.TryGetValue(key, out TensorData? tensor))
        {
            throw Missing(key);
        }

        if (!shape.IsEmpty && !shape.SequenceEqual(tensor.Dimensions))
        {
            throw new CheckpointException(
                CheckpointFault.ShapeMismatch,
                tensor.File,
                $"{tensor.File}: tensor {Printable.Quote(key)} has the shape {Printable.Shape(tensor.Dimensions)}, "
                + $"expected {Printable.Shape(shape)}; do the weights and config.json belong together?",
                key);
        }

        return tensor;
    }

    private CheckpointException Missing(string key)
    {
        string where = _checkpoint.Files.Count == 1 ? "" : $" in any of its {_checkpoint.Files.Count} files";
        string[] nearest = NearestNames.Find(key, _checkpoint.Tensors.Keys);
        string hint = nearest.Length == 0
            ? "it holds no tensors at all"
            : $"the nearest names are {string.Join(", ", nearest.Select(Printable.Quote))}";
        return new CheckpointException(
            CheckpointFault.MissingTensor,
            _checkpoint.Location,
            $"{_checkpoint.Location}: there is no tensor {Printable.Quote(key)}{where}; {hint}.",
            key);
    }
}
